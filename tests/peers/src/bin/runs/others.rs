//! Q2-100 in madsim and in turmoil: three nodes over their simulated TCP.

use crate::tasks;
use std::time::Duration;

const START: Duration = Duration::from_millis(100);
const REST: Duration = Duration::from_millis(20);
const LEAST: Duration = Duration::from_millis(1);
const MOST: Duration = Duration::from_millis(10);

/// madsim 0.2: a latency of 1 to 10 ms for each segment.
#[cfg(madsim)]
pub fn madsim(seed: u64, window: u16) {
    use madsim::net::{TcpListener, TcpStream};
    use madsim::time::sleep;
    let mut config = madsim::Config::default();
    config.net.send_latency = LEAST..MOST;
    let runtime = madsim::runtime::Runtime::with_seed_and_config(seed, config);
    let node = |ip: &str| runtime.create_node().ip(ip.parse().expect("an address")).build();
    let _broker = node("10.0.0.1").spawn(async {
        let listener = TcpListener::bind("10.0.0.1:1883").await?;
        let streams = [listener.accept().await?.0, listener.accept().await?.0];
        tasks::broker(streams).await
    });
    let publisher = node("10.0.0.2").spawn(async move {
        sleep(Duration::from_millis(1)).await;
        let stream = TcpStream::connect("10.0.0.1:1883").await?;
        tasks::publisher(stream, window, sleep(START)).await
    });
    let subscriber = node("10.0.0.3").spawn(async {
        sleep(Duration::from_millis(1)).await;
        let stream = TcpStream::connect("10.0.0.1:1883").await?;
        tasks::subscriber(stream, sleep(REST)).await
    });
    runtime.block_on(async {
        publisher.await.expect("no panic").expect("no error");
        subscriber.await.expect("no panic").expect("no error");
    });
}

/// turmoil 0.7: a tick of 1 ms, latencies from 1 to 10 ms (exponentially distributed, its way).
pub fn turmoil(seed: u64, window: u16) {
    use tokio::time::sleep;
    use turmoil::net::{TcpListener, TcpStream};
    let mut sim = turmoil::Builder::new()
        .rng_seed(seed)
        .tick_duration(Duration::from_millis(1))
        .min_message_latency(LEAST)
        .max_message_latency(MOST)
        .simulation_duration(Duration::from_secs(60))
        .build();
    sim.host("broker", || async {
        let listener = TcpListener::bind("0.0.0.0:1883").await?;
        let streams = [listener.accept().await?.0, listener.accept().await?.0];
        Ok(tasks::broker(streams).await?)
    });
    sim.client("pub", async move {
        let stream = TcpStream::connect("broker:1883").await?;
        Ok(tasks::publisher(stream, window, sleep(START)).await?)
    });
    sim.client("sub", async {
        let stream = TcpStream::connect("broker:1883").await?;
        Ok(tasks::subscriber(stream, sleep(REST)).await?)
    });
    sim.run().expect("the run ends");
}
