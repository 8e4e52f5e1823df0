//! What is done to a stream, of a file or of the guest's surroundings.

use crate::answer::{Answer, bytes, nothing, streamed};
use crate::exports::test::files::program::{Splicing, StreamAction};
use crate::table::Tables;
use crate::wasi::cli::{stderr, stdin, stdout};

/// What `blocking-write-and-flush` takes at once.
const PIECE: usize = 4_096;

impl Tables {
    pub(super) fn on_stream(&mut self, action: &StreamAction) -> Answer {
        let number = |number: u64| number.to_string();
        let text = |read: Vec<u8>| bytes(&read);
        match action {
            StreamAction::GetStdin => self.inputs.put(stdin::get_stdin()),
            StreamAction::GetStdout => self.outputs.put(stdout::get_stdout()),
            StreamAction::GetStderr => self.outputs.put(stderr::get_stderr()),
            StreamAction::Read((input, length)) => {
                streamed(self.inputs.get(*input)?.read(*length), text)
            }
            StreamAction::BlockingRead((input, length)) => {
                streamed(self.inputs.get(*input)?.blocking_read(*length), text)
            }
            StreamAction::Skip((input, length)) => {
                streamed(self.inputs.get(*input)?.skip(*length), number)
            }
            StreamAction::BlockingSkip((input, length)) => {
                streamed(self.inputs.get(*input)?.blocking_skip(*length), number)
            }
            StreamAction::CheckWrite(output) => {
                streamed(self.outputs.get(*output)?.check_write(), number)
            }
            StreamAction::Write((output, contents)) => {
                let output = self.outputs.get(*output)?;
                streamed(output.write(&contents.bytes()), nothing)
            }
            StreamAction::BlockingWriteAndFlush((output, contents)) => {
                let output = self.outputs.get(*output)?;
                streamed(output.blocking_write_and_flush(&contents.bytes()), nothing)
            }
            StreamAction::WriteAll((output, contents)) => {
                let output = self.outputs.get(*output)?;
                let bytes = contents.bytes();
                let mut pieces = bytes.chunks(PIECE);
                let written = pieces.try_for_each(|piece| output.blocking_write_and_flush(piece));
                streamed(written, nothing)
            }
            StreamAction::Flush(output) => streamed(self.outputs.get(*output)?.flush(), nothing),
            StreamAction::BlockingFlush(output) => {
                streamed(self.outputs.get(*output)?.blocking_flush(), nothing)
            }
            StreamAction::WriteZeroes((output, length)) => {
                let output = self.outputs.get(*output)?;
                streamed(output.write_zeroes(*length), nothing)
            }
            StreamAction::BlockingWriteZeroesAndFlush((output, length)) => {
                let output = self.outputs.get(*output)?;
                streamed(output.blocking_write_zeroes_and_flush(*length), nothing)
            }
            StreamAction::Splice(Splicing {
                output,
                input,
                length,
            }) => {
                let (output, input) = (self.outputs.get(*output)?, self.inputs.get(*input)?);
                streamed(output.splice(input, *length), number)
            }
            StreamAction::BlockingSplice(Splicing {
                output,
                input,
                length,
            }) => {
                let (output, input) = (self.outputs.get(*output)?, self.inputs.get(*input)?);
                streamed(output.blocking_splice(input, *length), number)
            }
            StreamAction::SubscribeInput(input) => {
                self.pollables.put(self.inputs.get(*input)?.subscribe())
            }
            StreamAction::SubscribeOutput(output) => {
                self.pollables.put(self.outputs.get(*output)?.subscribe())
            }
        }
    }
}
