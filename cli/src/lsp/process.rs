//! Ends the session when the process of the client has ended without closing the pipe.
//!
//! Only on Unix: elsewhere the end of the pipe is all that tells.

use std::sync::mpsc::Sender;

use super::wire::Incoming;

/// Reports the end of a process, within a second or so.
#[cfg(unix)]
pub(super) fn watch(process: u32, ended: Sender<Incoming>) {
    use rustix::process::{Pid, test_kill_process};

    let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
    let Some(pid) = pid else {
        return;
    };
    std::thread::spawn(move || {
        // A process of another user exists, too.
        while test_kill_process(pid) != Err(rustix::io::Errno::SRCH) {
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        // The session may have ended already.
        let _ = ended.send(Incoming::End);
    });
}

#[cfg(not(unix))]
pub(super) fn watch(_: u32, _: Sender<Incoming>) {}
