//! The bytes of standard input or a file, decompressed where they are gzip or Zstandard.
//!
//! What they are is told by how they begin, not by the name; both may stand in several pieces one
//! behind the other, as `cat` makes them. Text is not looked at.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

const BUFFER: usize = 1 << 16;
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

type Raw = Box<dyn BufRead + Send>;

/// Opens a file, or standard input for `-`.
pub(super) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    let mut raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        Box::new(file)
    };
    let mut head = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut head)?;
    let (gzip, zstd) = (head.starts_with(&GZIP), is_zstd(&head));
    let raw: Raw = Box::new(BufReader::with_capacity(
        BUFFER,
        Cursor::new(head).chain(raw),
    ));
    Ok(if gzip {
        Box::new(MultiGzDecoder::new(raw))
    } else if zstd {
        Box::new(Zstd {
            raw,
            frame: FrameDecoder::new(),
            within: false,
        })
    } else {
        Box::new(raw)
    })
}

/// A frame with data, or one to be skipped.
fn is_zstd(head: &[u8]) -> bool {
    head == ZSTD || matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Frames one behind the other.
struct Zstd {
    raw: Raw,
    frame: FrameDecoder,
    /// Whether the frame was begun and its end not seen yet.
    within: bool,
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.within && !self.next()? {
                return Ok(0);
            }
            if self.frame.can_collect() == 0 {
                if self.frame.is_finished() {
                    self.check()?;
                    self.within = false;
                    continue;
                }
                let blocks = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.frame.decode_blocks(&mut self.raw, blocks);
                decoded.map_err(|error| broken(&error.to_string()))?;
            }
            match self.frame.read(buffer)? {
                0 if !buffer.is_empty() => {}
                read => return Ok(read),
            }
        }
    }
}

impl Zstd {
    /// Begins the next frame with data; false at the end.
    fn next(&mut self) -> io::Result<bool> {
        while !self.raw.fill_buf()?.is_empty() {
            match self.frame.init(&mut self.raw) {
                Ok(()) => {
                    self.within = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let length = u64::from(length);
                    let mut skipped = self.raw.by_ref().take(length);
                    if io::copy(&mut skipped, &mut io::sink())? < length {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(broken(&error.to_string())),
            }
        }
        Ok(false)
    }

    fn check(&self) -> io::Result<()> {
        let expected = self.frame.get_checksum_from_data();
        if expected.is_some() && expected != self.frame.get_calculated_checksum() {
            return Err(broken("the checksum does not match"));
        }
        Ok(())
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("broken Zstandard data: {why}"),
    )
}
