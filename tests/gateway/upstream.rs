//! The service behind the gateway.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the service got.
pub(crate) struct Got {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Answers each request the same way.
pub(crate) struct Upstream {
    pub(crate) address: SocketAddr,
    pub(crate) got: Receiver<Got>,
    scheme: &'static str,
    count: Arc<AtomicUsize>,
}

/// Writes an answer; the connection goes on if it says so.
type Reply = dyn Fn(&mut dyn Write) -> io::Result<bool> + Send + Sync;

impl Upstream {
    pub(crate) fn start(status: u16, body: &'static str, delay: Duration) -> Self {
        Self::reply(move |stream| {
            thread::sleep(delay);
            stream.write_all(answer(status, "", body).as_bytes())?;
            Ok(true)
        })
    }

    pub(crate) fn ok() -> Self {
        Self::start(200, OK, Duration::ZERO)
    }

    /// Writes a text, then closes the connection.
    pub(crate) fn text(text: String) -> Self {
        Self::reply(move |stream| {
            stream.write_all(text.as_bytes())?;
            Ok(false)
        })
    }

    pub(crate) fn reply(
        reply: impl Fn(&mut dyn Write) -> io::Result<bool> + Send + Sync + 'static,
    ) -> Self {
        Self::listen(Arc::new(reply), "http", Ok::<_, io::Error>)
    }

    /// With TLS.
    pub(crate) fn tls(config: rustls::ServerConfig) -> Self {
        let config = Arc::new(config);
        let reply = |stream: &mut dyn Write| {
            stream.write_all(answer(200, "", OK).as_bytes())?;
            Ok(true)
        };
        Self::listen(Arc::new(reply), "https", move |stream| {
            let session = rustls::ServerConnection::new(Arc::clone(&config));
            session.map(|session| rustls::StreamOwned::new(session, stream))
        })
    }

    fn listen<S: Read + Write, E: 'static>(
        reply: Arc<Reply>,
        scheme: &'static str,
        accept: impl Fn(TcpStream) -> Result<S, E> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        // As many clients as a test has may come at once.
        socket2::SockRef::from(&listener).listen(4096).unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let (sender, got) = channel();
        let (counter, accept) = (Arc::clone(&count), Arc::new(accept));
        let sender = Arc::new(Mutex::new(sender));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (reply, accept) = (Arc::clone(&reply), Arc::clone(&accept));
                let (sender, counter) = (Arc::clone(&sender), Arc::clone(&counter));
                thread::spawn(move || {
                    let sender = sender.lock().unwrap().clone();
                    if let Ok(stream) = accept(stream.unwrap()) {
                        // A gateway that waits no longer is what some tests are about.
                        let _ = serve(stream, &*reply, &sender, &counter);
                    }
                });
            }
        });
        Self {
            address,
            got,
            scheme,
            count,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

const OK: &str = r#"{"id":"90754308-a156-406f-a837-8f852f38a646","name":"dcs-migration-1db7","status":"MIGRATING"}"#;

pub(crate) fn answer(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nX-Request-Id: of-the-upstream\r\n\
         {headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

fn serve(
    stream: impl Read + Write,
    reply: &Reply,
    got: &Sender<Got>,
    count: &AtomicUsize,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut line) = (String::new(), String::new());
        while reader.read_line(&mut line)? > 2 {
            head.push_str(&line.to_ascii_lowercase());
            line.clear();
        }
        let Some((_, length)) = head.split_once("content-length: ") else {
            return Ok(());
        };
        let length = length.lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        count.fetch_add(1, Ordering::SeqCst);
        let body = String::from_utf8(body).unwrap();
        let _ = got.send(Got { head, body });
        if !reply(reader.get_mut())? {
            return Ok(());
        }
        reader.get_mut().flush()?;
    }
}
