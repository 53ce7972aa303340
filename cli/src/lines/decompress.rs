//! The bytes of standard input or a file, decompressed if they are gzip or Zstandard.
//!
//! The compression is recognized by the first bytes, not by the file name. Several compressed
//! streams in a row are supported, as `cat` creates them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

const BUFFER: usize = 1 << 16;
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

type Raw = Box<dyn BufRead + Send>;

/// Opens a file, or standard input for `-`. The bytes that are read, which may be compressed, are
/// added to `count`.
pub(super) fn open_decompressed(
    path: &Path,
    count: &Arc<AtomicU64>,
) -> io::Result<Box<dyn Read + Send>> {
    let raw: Box<dyn Read + Send> = if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let file = File::open(path)?;
        if file.metadata()?.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        Box::new(file)
    };
    let mut raw = Counted {
        raw,
        count: Arc::clone(count),
    };
    let mut start = Vec::new();
    raw.by_ref().take(4).read_to_end(&mut start)?;
    let (gzip, zstd) = (start.starts_with(&GZIP), is_zstd(&start));
    let raw: Raw = Box::new(BufReader::with_capacity(
        BUFFER,
        Cursor::new(start).chain(raw),
    ));
    Ok(if gzip {
        Box::new(MultiGzDecoder::new(raw))
    } else if zstd {
        Box::new(Zstd {
            raw,
            frame: FrameDecoder::new(),
            in_frame: false,
        })
    } else {
        Box::new(raw)
    })
}

/// Counts the bytes that are read.
struct Counted {
    raw: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Whether the first bytes are those of a frame with data or of a skippable frame.
fn is_zstd(start: &[u8]) -> bool {
    start == ZSTD || matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// A sequence of frames.
struct Zstd {
    raw: Raw,
    frame: FrameDecoder,
    /// Whether a frame has been started and not finished.
    in_frame: bool,
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.in_frame && !self.start_frame()? {
                return Ok(0);
            }
            if self.frame.can_collect() == 0 {
                if self.frame.is_finished() {
                    self.verify_checksum()?;
                    self.in_frame = false;
                    continue;
                }
                let blocks = BlockDecodingStrategy::UptoBlocks(1);
                let decoded = self.frame.decode_blocks(&mut self.raw, blocks);
                decoded.map_err(|error| invalid(&error.to_string()))?;
            }
            match self.frame.read(buffer)? {
                0 if !buffer.is_empty() => {}
                read => return Ok(read),
            }
        }
    }
}

impl Zstd {
    /// Starts the next frame with data. Returns false at the end.
    fn start_frame(&mut self) -> io::Result<bool> {
        while !self.raw.fill_buf()?.is_empty() {
            match self.frame.init(&mut self.raw) {
                Ok(()) => {
                    self.in_frame = true;
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
                Err(error) => return Err(invalid(&error.to_string())),
            }
        }
        Ok(false)
    }

    fn verify_checksum(&self) -> io::Result<()> {
        let expected = self.frame.get_checksum_from_data();
        if expected.is_some() && expected != self.frame.get_calculated_checksum() {
            return Err(invalid("the checksum does not match"));
        }
        Ok(())
    }
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("invalid Zstandard data: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    #[test]
    fn nothing_is_read_without_room() {
        let text = "{}\n".repeat(1000);
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes = compress_to_vec(text.as_bytes(), CompressionLevel::Fastest);
        std::fs::write(file.path(), bytes).unwrap();
        let mut stream = open_decompressed(file.path(), &Arc::default()).unwrap();
        assert_eq!(stream.read(&mut []).unwrap(), 0);
        let mut read = String::new();
        stream.read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }
}
