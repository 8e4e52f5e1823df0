//! The lines between a host and its worker: one for orders and answers, one for last words.
//!
//! On Unix they are sockets: writing to a worker that is gone is an error there and never the
//! signal that a pipe would send, which ends a process that does not ignore it; and the host can hang
//! up, whoever else may hold the other end.

#[cfg(not(unix))]
pub(super) use self::pipes::{Ends, HangUp, Lines, wait_for_host};
#[cfg(unix)]
pub(super) use self::sockets::{Ends, HangUp, Lines, wait_for_host};

#[cfg(unix)]
mod sockets {
    use std::io;
    use std::net::Shutdown;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::net::UnixStream;
    use std::process::{Child, Command};
    use std::time::Duration;

    /// The host's ends.
    #[derive(Debug)]
    pub(in super::super) struct Ends {
        pub(in super::super) order: UnixStream,
        pub(in super::super) answer: UnixStream,
        pub(in super::super) words: UnixStream,
    }

    /// The lines of a worker that has not been started.
    #[derive(Debug)]
    pub(in super::super) struct Lines {
        ends: Ends,
        hang_up: HangUp,
    }

    /// Ends the talk.
    #[derive(Debug)]
    pub(in super::super) struct HangUp {
        talk: UnixStream,
        words: UnixStream,
    }

    impl Lines {
        pub(in super::super) fn lay(command: &mut Command) -> io::Result<Self> {
            let (talk, theirs) = UnixStream::pair()?;
            let (words, voice) = UnixStream::pair()?;
            command.stdin(OwnedFd::from(theirs.try_clone()?));
            command.stdout(OwnedFd::from(theirs));
            command.stderr(OwnedFd::from(voice));
            let ends = Ends {
                order: talk.try_clone()?,
                answer: talk.try_clone()?,
                words: words.try_clone()?,
            };
            let hang_up = HangUp { talk, words };
            Ok(Self { ends, hang_up })
        }

        /// The ends, once the worker has been started.
        #[allow(
            clippy::unnecessary_wraps,
            reason = "other systems have them from the child"
        )]
        pub(in super::super) fn take(self, _: &mut Child) -> io::Result<(Ends, HangUp)> {
            Ok((self.ends, self.hang_up))
        }
    }

    /// Sets how long reading from the host waits; an error where standard input and output are no
    /// line of a host's: sockets with no name at either end, which no shell gives a program.
    pub(in super::super) fn wait_for_host(most: Option<Duration>) -> io::Result<()> {
        let line = |end: OwnedFd| {
            let line = UnixStream::from(end);
            match line.local_addr()?.is_unnamed() && line.peer_addr()?.is_unnamed() {
                true => Ok(line),
                false => Err(io::Error::from(io::ErrorKind::NotConnected)),
            }
        };
        line(io::stdout().as_fd().try_clone_to_owned()?)?;
        line(io::stdin().as_fd().try_clone_to_owned()?)?.set_read_timeout(most)
    }

    impl HangUp {
        pub(in super::super) fn now(&self) {
            // It fails only where the other side was quicker.
            let _ = self.talk.shutdown(Shutdown::Both);
            let _ = self.words.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(not(unix))]
mod pipes {
    use std::io::{self, IsTerminal};
    use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
    use std::time::Duration;

    /// The host's ends.
    #[derive(Debug)]
    pub(in super::super) struct Ends {
        pub(in super::super) order: ChildStdin,
        pub(in super::super) answer: ChildStdout,
        pub(in super::super) words: ChildStderr,
    }

    /// The lines of a worker that has not been started.
    #[derive(Debug)]
    pub(in super::super) struct Lines;

    /// Pipes end with the worker.
    #[derive(Debug)]
    pub(in super::super) struct HangUp;

    impl Lines {
        #[allow(clippy::unnecessary_wraps, reason = "other systems make them here")]
        pub(in super::super) fn lay(command: &mut Command) -> io::Result<Self> {
            command.stdin(Stdio::piped());
            command.stdout(Stdio::piped());
            command.stderr(Stdio::piped());
            Ok(Self)
        }

        /// The ends, once the worker has been started.
        pub(in super::super) fn take(self, child: &mut Child) -> io::Result<(Ends, HangUp)> {
            let ends = child.stdin.take().zip(child.stdout.take());
            let ((order, answer), words) = ends
                .zip(child.stderr.take())
                .ok_or(io::ErrorKind::BrokenPipe)?;
            let ends = Ends {
                order,
                answer,
                words,
            };
            Ok((ends, HangUp))
        }
    }

    /// An error where standard input or output is a terminal, which no host gives a worker.
    pub(in super::super) fn wait_for_host(_: Option<Duration>) -> io::Result<()> {
        match io::stdin().is_terminal() || io::stdout().is_terminal() {
            true => Err(io::ErrorKind::NotConnected.into()),
            false => Ok(()),
        }
    }

    impl HangUp {
        #[allow(clippy::unused_self, reason = "other systems have something to close")]
        pub(in super::super) fn now(&self) {}
    }
}
