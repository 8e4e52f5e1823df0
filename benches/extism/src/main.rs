//! The hostile suite's attacks against Extism, as far as its model of bytes in and bytes out has
//! room for them.
//!
//! Each attack runs in a process of its own, which is killed after thirty seconds, so that a hang is
//! told and nothing that one attack leaves behind is counted to the next. Run without arguments it
//! tries them all and prints a table; with the name of one, it is that process.

mod attacks;
mod measured;

use std::io::Read;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use attacks::{ATTACKS, Ours};

/// The table of the hostile suite, which its test writes and CI holds to what happens.
const SUITE: &str = include_str!("../../../docs/src/hostile.md");

/// After this much time an attack has won.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    match std::env::args().nth(1) {
        None => table(),
        Some(name) => match ATTACKS.iter().find(|attack| attack.name == name) {
            None => return ExitCode::FAILURE,
            Some(attack) => println!("{}", (attack.run)()),
        },
    }
    ExitCode::SUCCESS
}

fn table() {
    let version = extism::extism_version().trim_end_matches('\0');
    println!("| attack | Extism {version} | time | most memory | Guesthouse |");
    println!("|---|---|---|---|---|");
    for attack in ATTACKS {
        let Told {
            words,
            time,
            memory,
        } = tell(attack.name);
        let (tries, ours) = (attack.tries, ours(&attack.ours));
        println!("| {tries} | {words} | {time} ms | {memory} MiB | {ours} |");
    }
}

/// What Guesthouse does, as its own tests hold it to.
fn ours(ours: &Ours) -> String {
    match ours {
        Ours::Test(words, test) => format!("{words} (`--test {test}`)"),
        Ours::Case(name) => {
            let row = SUITE
                .lines()
                .find_map(|line| line.strip_prefix(&format!("| {name} |")));
            let codes = row.and_then(|row| row.split('|').nth(1));
            let codes = codes.expect("the case is in the hostile suite").trim();
            format!("{codes} (`{name}`)")
        }
    }
}

/// What came of one attack.
struct Told {
    words: String,
    time: u128,
    memory: u64,
}

fn tell(name: &str) -> Told {
    let this = std::env::current_exe().expect("this program has a path");
    let started = Instant::now();
    let mut child = Command::new(this)
        .arg(name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this program can be started again");
    let mut memory = 0;
    let hung = loop {
        memory = memory.max(measured::most_memory(child.id()));
        if child.try_wait().expect("it is a child").is_some() {
            break false;
        }
        if started.elapsed() > PATIENCE {
            child.kill().expect("it is a child");
            break true;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let time = started.elapsed().as_millis();
    let mut words = String::new();
    let mut out = child.stdout.take().expect("it was piped");
    out.read_to_string(&mut words).expect("it writes text");
    let words = match (hung, words.trim()) {
        (true, _) => "**not done** after 30 s, and killed".to_owned(),
        (false, "") => "**takes the process down**".to_owned(),
        (false, words) => words.to_owned(),
    };
    let memory = memory >> 20;
    Told {
        words,
        time,
        memory,
    }
}
