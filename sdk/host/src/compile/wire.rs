//! What a host and its worker say to each other: a greeting from the worker, one order with the
//! artifact, one answer.
//!
//! Numbers are 64 bits, little-endian. Neither side trusts a length before it has compared it with
//! the most that it may be.

use std::io::{self, BufRead, Read, Write};

/// The argument that makes a program serve as a worker.
pub(super) const ENTRY: &str = "--guesthouse-compile-worker";

const GREETING: [u8; 8] = *b"gh-ready";
const ORDER: [u8; 8] = *b"gh-order";
const ANSWER: [u8; 8] = *b"gh-reply";
/// Bytes before an answer's payload: the mark, the kind, the length.
const HEAD: usize = 17;
/// Bytes of a message that are sent and read.
const MOST_OF_A_MESSAGE: u64 = 16 << 10;

/// Says that this is a worker, before anything else.
pub(super) fn greet(to: &mut impl Write) -> io::Result<()> {
    to.write_all(&GREETING)?;
    to.flush()
}

/// Whether a worker greets: told as soon as the first wrong byte is there, with what came with it.
pub(super) fn greeted(from: &mut impl BufRead) -> Result<(), Garbled> {
    let mut have = 0;
    while have < GREETING.len() {
        let more = from.fill_buf().unwrap_or_default();
        let length = more.len().min(GREETING.len() - have);
        if length == 0 {
            return Err(Garbled::Cut);
        }
        if more[..length] != GREETING[have..have + length] {
            return Err(Garbled::Strange(text(&[&GREETING[..have], more].concat())));
        }
        from.consume(length);
        have += length;
    }
    Ok(())
}

/// What a worker is to do. The artifact's bytes follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    /// Of the host's engine: what the worker makes must fit it.
    pub(super) fingerprint: u64,
    /// 1 if the code counts fuel.
    pub(super) metered: u64,
    /// Bytes of stack that the code may use.
    pub(super) stack: u64,
    /// Seconds of processor time.
    pub(super) time: u64,
    /// Bytes of memory.
    pub(super) memory: u64,
    /// Bytes of the artifact.
    pub(super) length: u64,
}

impl Order {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let fields = [
            self.fingerprint,
            self.metered,
            self.stack,
            self.time,
            self.memory,
            self.length,
        ];
        to.write_all(&ORDER)?;
        to.write_all(&fields.map(u64::to_le_bytes).concat())
    }

    /// Reads an order, and nothing behind it; `None` if this is none.
    pub(super) fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        let mut mark = [0; 8];
        from.read_exact(&mut mark)?;
        if mark != ORDER {
            return Ok(None);
        }
        let mut number = || {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes)?;
            io::Result::Ok(u64::from_le_bytes(bytes))
        };
        Ok(Some(Self {
            fingerprint: number()?,
            metered: number()?,
            stack: number()?,
            time: number()?,
            memory: number()?,
            length: number()?,
        }))
    }
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Machine code, as the engine writes it.
    Code(Vec<u8>),
    /// The compiler refused the artifact.
    Invalid(String),
    /// The compiler panicked.
    Panicked(String),
    /// The system gave no more memory.
    OutOfMemory(String),
    /// The worker cannot work for this host.
    Unable(String),
}

/// Why something is no answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Garbled {
    /// It ended before its end, perhaps before its beginning.
    Cut,
    /// Something else was said, which begins like this.
    Strange(String),
    /// It claims to be longer than it may be.
    TooLong,
}

impl Answer {
    fn parts(&self) -> (u8, &[u8]) {
        match self {
            Self::Code(code) => (0, code),
            Self::Invalid(message) => (1, cut(message)),
            Self::Panicked(message) => (2, cut(message)),
            Self::OutOfMemory(message) => (3, cut(message)),
            Self::Unable(message) => (4, cut(message)),
        }
    }

    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let (kind, payload) = self.parts();
        to.write_all(&ANSWER)?;
        to.write_all(&[kind])?;
        to.write_all(&(payload.len() as u64).to_le_bytes())?;
        to.write_all(payload)?;
        to.flush()
    }

    /// Reads an answer with at most `most` bytes of machine code.
    pub(super) fn read(from: &mut impl Read, most: u64) -> Result<Self, Garbled> {
        let (kind, length) = head(from)?;
        let most = if kind == 0 { most } else { MOST_OF_A_MESSAGE };
        if length > most {
            return Err(Garbled::TooLong);
        }
        let mut payload = Vec::new();
        let read = from.take(length).read_to_end(&mut payload);
        if read.is_err() || payload.len() as u64 != length {
            return Err(Garbled::Cut);
        }
        let message = || String::from_utf8_lossy(&payload).into_owned();
        Ok(match kind {
            0 => Self::Code(payload),
            1 => Self::Invalid(message()),
            2 => Self::Panicked(message()),
            3 => Self::OutOfMemory(message()),
            _ => Self::Unable(message()),
        })
    }
}

fn cut(message: &str) -> &[u8] {
    let most = usize::try_from(MOST_OF_A_MESSAGE).unwrap_or(usize::MAX);
    &message.as_bytes()[..message.len().min(most)]
}

/// The kind and the length, as soon as all of it is there; a strange beginning is told at once.
fn head(from: &mut impl Read) -> Result<(u8, u64), Garbled> {
    let mut head = [0; HEAD];
    let mut have = 0;
    while have < HEAD {
        let read = from.read(&mut head[have..]).unwrap_or(0);
        if read == 0 {
            return Err(Garbled::Cut);
        }
        have += read;
        let marked = have.min(ANSWER.len());
        if head[..marked] != ANSWER[..marked] {
            return Err(Garbled::Strange(text(&head[..have])));
        }
    }
    let [.., a, b, c, d, e, f, g, h] = head;
    Ok((
        head[ANSWER.len()],
        u64::from_le_bytes([a, b, c, d, e, f, g, h]),
    ))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Answer, Garbled, Order, greet, greeted};

    fn read(bytes: &[u8]) -> Result<Answer, Garbled> {
        Answer::read(&mut &*bytes, 100)
    }

    fn written(answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::new();
        answer.write(&mut bytes).expect("a vector takes it");
        bytes
    }

    #[test]
    fn an_order_comes_as_it_went_and_leaves_the_artifact() {
        let order = Order {
            fingerprint: u64::MAX,
            metered: 1,
            stack: 2,
            time: 3,
            memory: 4,
            length: 5,
        };
        let mut bytes = Vec::new();
        order.write(&mut bytes).expect("a vector takes it");
        bytes.extend_from_slice(b"artifact");
        let mut rest = bytes.as_slice();
        assert_eq!(Order::read(&mut rest).expect("it is whole"), Some(order));
        assert_eq!(rest, b"artifact");
        assert!(Order::read(&mut &bytes[..20]).is_err());
        assert_eq!(Order::read(&mut &b"--help and more"[..]).ok(), Some(None));
    }

    #[test]
    fn answers_come_as_they_went() {
        for answer in [
            Answer::Code(vec![1, 2, 3]),
            Answer::Invalid("a".to_owned()),
            Answer::Panicked("b".to_owned()),
            Answer::OutOfMemory("c".to_owned()),
            Answer::Unable("d".to_owned()),
        ] {
            assert_eq!(read(&written(&answer)), Ok(answer));
        }
    }

    #[test]
    fn a_long_message_is_cut_and_not_refused() {
        let long = Answer::Invalid("x".repeat(100_000));
        let Ok(Answer::Invalid(message)) = read(&written(&long)) else {
            panic!("a message is read whatever its length was");
        };
        assert_eq!(message.len(), 16 << 10);
    }

    #[test]
    fn a_greeting_is_told_from_silence_and_from_other_words() {
        let mut bytes = Vec::new();
        greet(&mut bytes).expect("a vector takes it");
        assert_eq!(greeted(&mut bytes.as_slice()), Ok(()));
        for length in 0..bytes.len() {
            assert_eq!(
                greeted(&mut &bytes[..length]),
                Err(Garbled::Cut),
                "{length}"
            );
        }
        for other in ["gh-reply and more", "g\n", "usage: app"] {
            let strange = Garbled::Strange(other.to_owned());
            assert_eq!(greeted(&mut other.as_bytes()), Err(strange));
        }
        // However it comes, and with what came before it.
        let mut slow = BufReader::with_capacity(3, &b"gh-rest"[..]);
        let strange = Garbled::Strange("gh-res".to_owned());
        assert_eq!(greeted(&mut slow), Err(strange));
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        let whole = written(&Answer::Code(vec![7; 50]));
        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]), Err(Garbled::Cut), "{length}");
        }
        let long = written(&Answer::Code(vec![7; 101]));
        assert_eq!(read(&long), Err(Garbled::TooLong));
        let strange = Garbled::Strange("usage: app".to_owned());
        assert_eq!(read(b"usage: app"), Err(strange));
    }
}
