//! A process of its own, asked over pipes: four bytes of length, then that many, both ways.

use std::io::{Read, Write, stdin, stdout};
use std::process::{Child, Command, Stdio};

use crate::subjects::{fresh::SENT, text};
use crate::{Task, Work};

/// The word that makes a process the one that answers.
pub(crate) const ARGUMENT: &str = "--answer";

/// Sends back whatever comes, until nothing does.
pub(crate) fn answer() {
    let (mut input, mut output) = (stdin().lock(), stdout().lock());
    let mut message = Vec::new();
    while receive(&mut input, &mut message).is_ok() {
        send(&mut output, &message).expect("somebody listens");
    }
}

fn receive(input: &mut impl Read, message: &mut Vec<u8>) -> std::io::Result<()> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    message.resize(u32::from_le_bytes(length) as usize, 0);
    input.read_exact(message)
}

fn send(output: &mut impl Write, message: &[u8]) -> std::io::Result<()> {
    let length = u32::try_from(message.len()).expect("a short message");
    output.write_all(&length.to_le_bytes())?;
    output.write_all(message)?;
    output.flush()
}

struct Process {
    child: Child,
    answer: Vec<u8>,
}

impl Process {
    fn start() -> Self {
        let this = std::env::current_exe().expect("this program has a path");
        let child = Command::new(this)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started again");
        let answer = Vec::new();
        Self { child, answer }
    }

    fn ask(&mut self, message: &[u8]) {
        let Child { stdin, stdout, .. } = &mut self.child;
        send(stdin.as_mut().expect("it was piped"), message).expect("it listens");
        receive(stdout.as_mut().expect("it was piped"), &mut self.answer).expect("it answers");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It ends when nobody can ask any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

pub(crate) fn work(task: Task) -> Option<Work> {
    let live = |message: &'static [u8]| -> Work {
        let mut process = Process::start();
        Box::new(move || process.ask(message))
    };
    Some(match task {
        Task::Noop => live(b""),
        Task::Add => live(&[1, 0, 0, 0, 2, 0, 0, 0]),
        Task::Echo(bytes) => live(text(bytes).as_bytes()),
        Task::FreshNoop => Box::new(|| Process::start().ask(b"")),
        Task::FreshEcho => Box::new(|| Process::start().ask(SENT.as_bytes())),
        Task::FreshStays => return None,
    })
}
