//! `wasi:sockets`: a network to ask, which denies everything.
//!
//! The methods of sockets are in `absent`.

use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource};

use super::boundary::{Answer, Wasi};
use super::error::Error;
use super::interface::Interface;
use crate::imports::Cell;

/// Behind the handle `wasi:sockets/network.network`: a network that denies everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Network;

macro_rules! never {
    ($($name:ident $handle:literal)*) => {$(
        #[doc = concat!("Behind the handle `wasi:sockets/", $handle, "`: nothing makes one, so there is no value of this type.")]
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum $name {}
    )*};
}
never! {
    TcpSocket "tcp.tcp-socket"
    UdpSocket "udp.udp-socket"
    IncomingDatagramStream "udp.incoming-datagram-stream"
    OutgoingDatagramStream "udp.outgoing-datagram-stream"
    ResolveAddressStream "ip-name-lookup.resolve-address-stream"
}

pub(super) fn link<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    network(linker)?;
    lookup(linker)?;
    let mut to = Interface::open(linker, "wasi:sockets/tcp@0.2.12")?;
    to.resource::<TcpSocket>("tcp-socket")?;
    let mut to = Interface::open(linker, "wasi:sockets/tcp-create-socket@0.2.12")?;
    to.function("create-tcp-socket", deny::<(AddressFamily,), TcpSocket>)?;
    let mut to = Interface::open(linker, "wasi:sockets/udp@0.2.12")?;
    to.resource::<UdpSocket>("udp-socket")?;
    to.resource::<IncomingDatagramStream>("incoming-datagram-stream")?;
    to.resource::<OutgoingDatagramStream>("outgoing-datagram-stream")?;
    let mut to = Interface::open(linker, "wasi:sockets/udp-create-socket@0.2.12")?;
    to.function("create-udp-socket", deny::<(AddressFamily,), UdpSocket>)
}

fn network<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:sockets/network@0.2.12")?;
    to.resource::<Network>("network")?;
    // No error of a stream is one of the network.
    to.function(
        "network-error-code",
        |wasi, (error,): (Resource<Error>,)| {
            wasi.get(&error)?;
            Ok((None::<ErrorCode>,))
        },
    )?;
    let mut to = Interface::open(linker, "wasi:sockets/instance-network@0.2.12")?;
    to.function("instance-network", |wasi, ()| Ok((wasi.insert(Network)?,)))
}

fn lookup<S: 'static>(linker: &mut Linker<Cell<S>>) -> wasmtime::Result<()> {
    let mut to = Interface::open(linker, "wasi:sockets/ip-name-lookup@0.2.12")?;
    to.resource::<ResolveAddressStream>("resolve-address-stream")?;
    to.function(
        "resolve-addresses",
        |wasi, (_, name): (Resource<Network>, String)| {
            wasi.charge(name.len());
            deny::<(), ResolveAddressStream>(wasi, ())
        },
    )
}

type Denied<T> = Result<Resource<T>, ErrorCode>;

fn deny<P, T>(_: &mut Wasi<'_>, _: P) -> Answer<(Denied<T>,)> {
    Ok((Err(ErrorCode::AccessDenied),))
}

/// As the WIT has it.
#[derive(Debug, Clone, Copy, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "the engine makes the values")]
enum AddressFamily {
    #[component(name = "ipv4")]
    Ipv4,
    #[component(name = "ipv6")]
    Ipv6,
}

/// As the WIT has it.
#[derive(Debug, Clone, Copy, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
#[expect(dead_code, reason = "only one of them is ever the answer")]
enum ErrorCode {
    #[component(name = "unknown")]
    Unknown,
    #[component(name = "access-denied")]
    AccessDenied,
    #[component(name = "not-supported")]
    NotSupported,
    #[component(name = "invalid-argument")]
    InvalidArgument,
    #[component(name = "out-of-memory")]
    OutOfMemory,
    #[component(name = "timeout")]
    Timeout,
    #[component(name = "concurrency-conflict")]
    ConcurrencyConflict,
    #[component(name = "not-in-progress")]
    NotInProgress,
    #[component(name = "would-block")]
    WouldBlock,
    #[component(name = "invalid-state")]
    InvalidState,
    #[component(name = "new-socket-limit")]
    NewSocketLimit,
    #[component(name = "address-not-bindable")]
    AddressNotBindable,
    #[component(name = "address-in-use")]
    AddressInUse,
    #[component(name = "remote-unreachable")]
    RemoteUnreachable,
    #[component(name = "connection-refused")]
    ConnectionRefused,
    #[component(name = "connection-reset")]
    ConnectionReset,
    #[component(name = "connection-aborted")]
    ConnectionAborted,
    #[component(name = "datagram-too-large")]
    DatagramTooLarge,
    #[component(name = "name-unresolvable")]
    NameUnresolvable,
    #[component(name = "temporary-resolver-failure")]
    TemporaryResolverFailure,
    #[component(name = "permanent-resolver-failure")]
    PermanentResolverFailure,
}
