//! A guest that calls WASI by itself, where the standard library does not reach.

use exports::test::direct::subjects::Guest;
use test::direct::library;
use wasi::cli::{
    environment, exit, stderr, stdin, stdout, terminal_stderr, terminal_stdin, terminal_stdout,
};
use wasi::clocks::{monotonic_clock, timezone, wall_clock};
use wasi::filesystem::preopens;
use wasi::filesystem::types::{self, Descriptor};
use wasi::io::poll;
use wasi::io::streams::StreamError;
use wasi::random::{insecure, insecure_seed, random};
use wasi::sockets::network::{self, IpAddressFamily, Network};
use wasi::sockets::tcp::TcpSocket;
use wasi::sockets::{instance_network, ip_name_lookup, tcp_create_socket, udp_create_socket};

wit_bindgen::generate!({
    inline: "
        package test:guest;
        world guest {
            include wasi:cli/imports@0.2.12;
            include test:direct/direct;
        }
    ",
    path: [
        "../../../../../contract/wit/io.wit",
        "../../../../../contract/wit/clocks.wit",
        "../../../../../contract/wit/random.wit",
        "../../../../../contract/wit/filesystem.wit",
        "../../../../../contract/wit/sockets.wit",
        "../../../../../contract/wit/cli.wit",
        "wit",
    ],
    world: "test:guest/guest",
    features: ["clocks-timezone", "network-error-code"],
    generate_all,
});

struct Direct;

export!(Direct);

impl Guest for Direct {
    fn environment() -> String {
        let variables = environment::get_environment();
        let arguments = environment::get_arguments();
        format!(
            "{variables:?} {arguments:?} {:?}",
            environment::initial_cwd()
        )
    }

    fn exit_well() {
        exit::exit(Ok(()));
    }

    fn exit_badly() {
        exit::exit(Err(()));
    }

    fn exit_with_code(status: u8) {
        exit::exit_with_code(status);
    }

    fn stdin() -> String {
        let stream = stdin::get_stdin();
        format!(
            "{:?} {:?} {:?} {:?} {}",
            stream.read(10),
            stream.blocking_read(10),
            stream.skip(10),
            stream.blocking_skip(10),
            stream.subscribe().ready(),
        )
    }

    fn streams() -> String {
        let (out, err) = (stdout::get_stdout(), stderr::get_stderr());
        let permit = out.check_write();
        out.write(b"one ").unwrap();
        err.blocking_write_and_flush(b"two ").unwrap();
        out.flush().unwrap();
        out.blocking_flush().unwrap();
        out.write_zeroes(2).unwrap();
        out.blocking_write_zeroes_and_flush(1).unwrap();
        let empty = stdin::get_stdin();
        let spliced = out.splice(&empty, 10);
        let blocking = out.blocking_splice(&empty, 10);
        let ready = out.subscribe().ready();
        format!("{permit:?} {spliced:?} {blocking:?} {ready}")
    }

    fn terminals() -> String {
        format!(
            "{} {} {}",
            terminal_stdin::get_terminal_stdin().is_none(),
            terminal_stdout::get_terminal_stdout().is_none(),
            terminal_stderr::get_terminal_stderr().is_none(),
        )
    }

    fn library() -> String {
        let source = library::source(70_000);
        let read = source.read(10).map(|bytes| bytes.len());
        let all = source.blocking_read(u64::MAX).map(|bytes| bytes.len());
        let skipped = source.skip(4_000);
        let (sink, room) = (library::sink(), 100);
        assert_eq!(sink.check_write().unwrap(), room);
        sink.write(&[b'x'; 60]).unwrap();
        let spliced = sink.splice(&source, room);
        let full = sink.check_write();
        let refused = match sink.blocking_write_and_flush(b"more") {
            Err(StreamError::LastOperationFailed(error)) => error,
            other => return format!("{other:?}"),
        };
        let rest = source.blocking_skip(u64::MAX);
        let end = source.read(1);
        format!(
            "{read:?} {all:?} {skipped:?} {spliced:?} {full:?} {rest:?} {end:?} {} {} {}",
            refused.to_debug_string(),
            types::filesystem_error_code(&refused).is_none(),
            network::network_error_code(&refused).is_none(),
        )
    }

    fn poll() -> String {
        let now = monotonic_clock::now();
        let timers = [30, 10, 20].map(monotonic_clock::subscribe_duration);
        let before = timers.each_ref().map(|timer| timer.ready());
        let all: Vec<_> = timers.iter().collect();
        let first = poll::poll(&all);
        let passed = monotonic_clock::now() - now;
        timers[0].block();
        let second = poll::poll(&all);
        format!("{before:?} {first:?} {passed} {second:?}")
    }

    fn poll_nothing() {
        poll::poll(&[]);
    }

    fn poll_many(count: u32) -> u32 {
        let one = monotonic_clock::subscribe_duration(1);
        poll::poll(&vec![&one; count as usize]).len() as u32
    }

    fn monotonic_clock() -> String {
        let now = monotonic_clock::now();
        monotonic_clock::subscribe_instant(now + 5).block();
        let resolution = monotonic_clock::resolution();
        format!("{now} {} {resolution}", monotonic_clock::now() - now)
    }

    fn wall_clock() -> String {
        monotonic_clock::subscribe_duration(1_500_000_000).block();
        let (now, resolution) = (wall_clock::now(), wall_clock::resolution());
        format!(
            "{}.{} {}",
            now.seconds, now.nanoseconds, resolution.nanoseconds
        )
    }

    fn timezone() -> String {
        let now = wall_clock::now();
        let display = timezone::display(now);
        format!(
            "{} {} {}",
            display.name,
            display.in_daylight_saving_time,
            timezone::utc_offset(now)
        )
    }

    fn sleep(nanoseconds: u64) -> u64 {
        monotonic_clock::subscribe_duration(nanoseconds).block();
        monotonic_clock::now()
    }

    fn random() -> Vec<u8> {
        random::get_random_bytes(20)
    }

    fn random_u64() -> u64 {
        random::get_random_u64()
    }

    fn random_bytes(length: u64) -> u64 {
        random::get_random_bytes(length).len() as u64
    }

    fn insecure() -> Vec<u8> {
        let mut bytes = insecure::get_insecure_random_bytes(4);
        bytes.extend(insecure::get_insecure_random_u64().to_le_bytes());
        bytes
    }

    fn insecure_seed() -> (u64, u64) {
        insecure_seed::insecure_seed()
    }

    fn preopens() -> u32 {
        preopens::get_directories().len() as u32
    }

    fn made_up_descriptor() -> String {
        // SAFETY: the handle leads nowhere, which is what the host has to notice.
        let descriptor = unsafe { Descriptor::from_handle(1_000) };
        format!("{:?}", descriptor.stat())
    }

    fn made_up_socket() -> String {
        // SAFETY: the handle leads nowhere, which is what the host has to notice.
        let socket = unsafe { TcpSocket::from_handle(1_000) };
        format!("{:?}", socket.local_address())
    }

    fn network() -> String {
        let all: Network = instance_network::instance_network();
        let name = ip_name_lookup::resolve_addresses(&all, "example.com");
        let tcp = tcp_create_socket::create_tcp_socket(IpAddressFamily::Ipv4);
        let udp = udp_create_socket::create_udp_socket(IpAddressFamily::Ipv6);
        format!("{:?} {:?} {:?}", name.err(), tcp.err(), udp.err())
    }

    fn flood(bytes: u32, times: u32) {
        let (out, text) = (stdout::get_stdout(), vec![b'x'; bytes as usize]);
        for _ in 0..times {
            out.write(&text).unwrap();
        }
    }

    fn zeroes(bytes: u64) {
        stderr::get_stderr().write_zeroes(bytes).unwrap();
    }

    fn hoard(count: u32) {
        for _ in 0..count {
            std::mem::forget(stdin::get_stdin());
        }
    }

    fn read_for_ever() {
        let stream = stdin::get_stdin();
        while stream.blocking_read(1).is_err() {}
    }
}
