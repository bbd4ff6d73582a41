//! The three parties as tasks over whatever stream a simulator has. Replies to one read go out in
//! one write.

use crate::machines::{Broker, MESSAGES, Publisher, Subscriber};
use bytes::Bytes;
use std::io::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A stream of any simulator.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

/// The most that is read at once.
const READ: usize = 16 << 10;

async fn flush(stream: &mut impl Stream, out: &mut Vec<u8>) -> Result<()> {
    if !out.is_empty() {
        stream.write_all(out).await?;
        stream.flush().await?;
        out.clear();
    }
    Ok(())
}

pub async fn publisher(
    mut stream: impl Stream,
    window: u16,
    start: impl Future<Output = ()>,
) -> Result<()> {
    let (mut publisher, mut out) = (Publisher::new(window.into()), Vec::new());
    let mut buffer = vec![0; READ];
    publisher.hello(&mut out);
    flush(&mut stream, &mut out).await?;
    start.await;
    publisher.pump(&mut out);
    while publisher.done < MESSAGES {
        flush(&mut stream, &mut out).await?;
        let read = stream.read(&mut buffer).await?;
        publisher.take(Bytes::copy_from_slice(&buffer[..read]), &mut out);
    }
    Ok(())
}

pub async fn subscriber(mut stream: impl Stream, rest: impl Future<Output = ()>) -> Result<()> {
    let (mut subscriber, mut out) = (Subscriber::default(), Vec::new());
    let mut buffer = vec![0; READ];
    subscriber.hello(&mut out);
    while subscriber.done < MESSAGES {
        flush(&mut stream, &mut out).await?;
        let read = stream.read(&mut buffer).await?;
        subscriber.take(Bytes::copy_from_slice(&buffer[..read]), &mut out);
    }
    flush(&mut stream, &mut out).await?;
    // The last answers arrive before the run is over.
    rest.await;
    assert_eq!(subscriber.delivered, MESSAGES);
    Ok(())
}

pub async fn broker(mut streams: [impl Stream; 2]) -> Result<()> {
    let mut broker = Broker::default();
    let mut out = [Vec::new(), Vec::new()];
    let mut buffers = [vec![0; READ], vec![0; READ]];
    let [first, second] = &mut streams;
    // A client that has all leaves; one simulator calls that the end, another a reset.
    let mut open = [true, true];
    while open != [false, false] {
        let [left, right] = &mut buffers;
        let (from, read) = tokio::select! {
            biased;
            read = first.read(left), if open[0] => (0, read.unwrap_or(0)),
            read = second.read(right), if open[1] => (1, read.unwrap_or(0)),
        };
        if read == 0 {
            open[from] = false;
            continue;
        }
        broker.take(from, Bytes::copy_from_slice(&buffers[from][..read]), &mut out);
        let [to_first, to_second] = &mut out;
        flush(first, to_first).await?;
        flush(second, to_second).await?;
    }
    Ok(())
}
