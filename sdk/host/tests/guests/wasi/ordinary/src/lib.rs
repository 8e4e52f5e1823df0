//! A guest that uses the standard library as any program does.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io::{self, Read};
use std::net::{TcpListener, TcpStream, ToSocketAddrs, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, process, thread};

use exports::test::ordinary::subjects::Guest;

wit_bindgen::generate!({ path: "wit" });

struct Ordinary;

export!(Ordinary);

fn kind<T>(result: io::Result<T>) -> Result<T, String> {
    result.map_err(|error| error.kind().to_string())
}

fn refusal<T>(result: io::Result<T>) -> String {
    kind(result).err().unwrap_or_else(|| "it worked".to_owned())
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

impl Guest for Ordinary {
    fn environment() -> Vec<(String, String)> {
        env::vars().collect()
    }

    fn arguments() -> Vec<String> {
        env::args().collect()
    }

    fn read_file(path: String) -> Result<Vec<u8>, String> {
        kind(fs::read(path))
    }

    fn write_file(path: String) -> Result<(), String> {
        kind(fs::write(path, "anything"))
    }

    fn list_folder(path: String) -> Result<u32, String> {
        kind(fs::read_dir(path)).map(|entries| entries.count() as u32)
    }

    fn read_stdin() -> String {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).unwrap();
        text
    }

    fn print(stdout: String, stderr: String) {
        println!("{stdout}");
        eprintln!("{stderr}");
    }

    fn flood(lines: u32) {
        for line in 0..lines {
            println!("{line:09}");
        }
    }

    fn wall_clock() -> u64 {
        since_1970().as_secs()
    }

    fn sleep(seconds: u64) -> (u64, u64) {
        let (start, wall) = (Instant::now(), since_1970());
        thread::sleep(Duration::from_secs(seconds));
        (start.elapsed().as_secs(), (since_1970() - wall).as_secs())
    }

    fn hash() -> u64 {
        RandomState::new().hash_one(1)
    }

    fn connect() -> String {
        refusal(TcpStream::connect("127.0.0.1:80"))
    }

    fn bind() -> String {
        refusal(UdpSocket::bind("127.0.0.1:0"))
    }

    fn listen() -> String {
        refusal(TcpListener::bind("127.0.0.1:0"))
    }

    fn look_up() -> String {
        refusal("example.com:80".to_socket_addrs())
    }

    fn panic(message: String) {
        panic!("{message}");
    }

    fn abort() {
        process::abort();
    }

    fn exit(status: i32) {
        process::exit(status);
    }

    fn complain_and_exit() {
        eprintln!("no such luck");
        process::exit(2);
    }

    fn count() -> u32 {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        CALLS.fetch_add(1, Ordering::Relaxed) + 1
    }
}
