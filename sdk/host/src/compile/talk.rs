//! One compilation by a worker, as the host sees it: the order out, the answer in, the clock beside.
//!
//! The loading thread does nothing but wait, so that it can tell progress and stop at any time;
//! three threads of its own move the bytes. They end when the worker does, and the worker ends when
//! this is left, in whatever way.

use std::io::{self, BufReader, Read, Write};
use std::process::ExitStatus;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use super::child::{Program, Worker};
use super::job::{Job, Pulse};
use super::lines::Ends;
use super::verdict;
use super::wire::{Answer, Garbled, Order, greeted};
use crate::error::{CompileCost, LoadErrorKind, Step};

/// How often progress is told.
const BEAT: Duration = Duration::from_millis(100);
/// How long a worker has for its greeting, which is the first thing that it does.
const GREETING: Duration = Duration::from_secs(10);
/// How long a program that has hung up without a greeting has to end, so that it can be said how.
const GRACE: Duration = Duration::from_millis(500);
/// How often a worker that has said its last is asked whether it has ended.
const SHORT: Duration = Duration::from_millis(5);
/// Bytes of its last words that are kept.
const LAST_WORDS: usize = 8 << 10;

/// What the threads hear.
enum Heard {
    /// It is a worker.
    Greeting,
    Answer(Result<Answer, Garbled>),
    Words(String),
}

/// Has a worker compile the artifact, and gives the machine code.
pub(super) fn compile(
    program: &Program,
    job: &Job<'_>,
    order: Order,
    pulse: Pulse<'_>,
) -> Result<Vec<u8>, LoadErrorKind> {
    let not_started = |error: io::Error| verdict::not_started(&error);
    let (worker, ends) = Worker::start(program).map_err(not_started)?;
    let (tell, heard) = mpsc::channel();
    thread::scope(|scope| {
        // It owns the worker, which must be gone before the scope waits for the threads that listen.
        let mut talk = Talk {
            job,
            worker,
            heard,
            pulse,
            beat: Instant::now(),
            greeted: false,
            end: None,
            words: None,
        };
        listen(scope, ends, tell, job, order).map_err(not_started)?;
        match talk.answer()? {
            Ok(answer) => verdict::of_answer(job, answer),
            Err(Garbled::Strange(text)) => Err(verdict::no_worker(&text)),
            Err(Garbled::TooLong) => {
                let limit = job.most_code();
                Err(verdict::limit(job, CompileCost::MachineCode { limit }))
            }
            Err(Garbled::Cut) => talk.end(),
        }
    })
}

fn listen<'scope>(
    scope: &'scope Scope<'scope, '_>,
    ends: Ends,
    tell: Sender<Heard>,
    job: &'scope Job<'_>,
    order: Order,
) -> io::Result<()> {
    let Ends {
        order: mut to,
        answer: from,
        words,
    } = ends;
    let thread = || thread::Builder::new().name("guesthouse-compile".to_owned());
    // Nobody is told of an order that could not be sent: what the worker did instead says more.
    thread().spawn_scoped(scope, move || {
        let _ = order.write(&mut to).and_then(|()| to.write_all(job.bytes));
    })?;
    let (most, tell_answer) = (job.most_code(), tell.clone());
    thread().spawn_scoped(scope, move || {
        let mut from = BufReader::new(from);
        let answer = greeted(&mut from).and_then(|()| {
            let _ = tell_answer.send(Heard::Greeting);
            Answer::read(&mut from, most)
        });
        let _ = tell_answer.send(Heard::Answer(answer));
    })?;
    thread().spawn_scoped(scope, move || {
        let _ = tell.send(Heard::Words(last_words(words)));
    })?;
    Ok(())
}

/// The end of what is said until the line is dead.
fn last_words(mut words: impl Read) -> String {
    let (mut kept, mut more) = (Vec::new(), [0; 1024]);
    while let Ok(length @ 1..) = words.read(&mut more) {
        kept.extend_from_slice(&more[..length]);
        kept.drain(..kept.len().saturating_sub(LAST_WORDS));
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// The wait for one worker.
struct Talk<'a> {
    job: &'a Job<'a>,
    worker: Worker,
    heard: Receiver<Heard>,
    pulse: Pulse<'a>,
    /// When progress was last told.
    beat: Instant,
    /// Whether what was started has said that it is a worker.
    greeted: bool,
    /// How the worker ended, once it has; nothing if the system cannot say.
    end: Option<Option<ExitStatus>>,
    words: Option<String>,
}

impl Talk<'_> {
    /// The answer, or what there is instead when the line is dead.
    fn answer(&mut self) -> Result<Result<Answer, Garbled>, LoadErrorKind> {
        loop {
            if let Some(answer) = self.hear(BEAT)? {
                return Ok(answer);
            }
        }
    }

    /// Why there is no answer, by how the worker ended and its last words.
    fn end<T>(&mut self) -> Result<T, LoadErrorKind> {
        let hung_up = Instant::now();
        while self.end.is_none() || self.words.is_none() {
            self.hear(SHORT)?;
            if !self.greeted && hung_up.elapsed() >= GRACE {
                self.worker.hang_up();
                let words = self.words.as_deref().unwrap_or("nothing");
                return Err(verdict::no_worker(words));
            }
        }
        let words = self.words.take().unwrap_or_default();
        Err(verdict::of_end(self.job, self.end.flatten(), &words))
    }

    /// Waits, no longer than `most`, tells progress when it is time, and stops when it is late.
    fn hear(&mut self, most: Duration) -> Result<Option<Result<Answer, Garbled>>, LoadErrorKind> {
        let most = most.min(self.left()?);
        let heard = self.heard.recv_timeout(most);
        if self.beat.elapsed() >= BEAT {
            self.beat = Instant::now();
            (self.pulse)(Step::Compiling)?;
        }
        match heard {
            Ok(Heard::Greeting) => self.greeted = true,
            Ok(Heard::Answer(answer)) => return Ok(Some(answer)),
            Ok(Heard::Words(words)) => self.words = Some(words),
            Err(RecvTimeoutError::Timeout) => self.look(),
            Err(RecvTimeoutError::Disconnected) => {
                // Everything was heard; what is left is to wait for the end.
                self.look();
                thread::sleep(most);
            }
        }
        Ok(None)
    }

    /// What is left of the time for the compilation; until there is a worker, of the time for that.
    fn left(&self) -> Result<Duration, LoadErrorKind> {
        let deadline = self.job.limits.compile_deadline;
        let most = match self.greeted {
            true => deadline,
            false => deadline.min(GREETING),
        };
        let left = most.checked_sub(self.job.started.elapsed());
        left.ok_or_else(|| match self.greeted {
            true => verdict::limit(self.job, CompileCost::Deadline { limit: deadline }),
            false => verdict::silence(most),
        })
    }

    /// Has it ended? If it had already, and nothing came since, then somebody whom it started still
    /// holds the line.
    fn look(&mut self) {
        match self.end {
            Some(_) => self.worker.hang_up(),
            None => self.end = self.worker.end().map(Result::ok),
        }
    }
}
