//! The connection to Redis. It is made again by itself, within a second of Redis' return; what is given to
//! it meanwhile is thrown away, and so is what finds a queue full: whoever listens numbers its words.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::StreamExt;
use redis::{
    AsyncConnectionConfig, Client, Pipeline, RedisError,
    aio::{MultiplexedConnection, PubSubSink, PubSubStream},
};
use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    clock::Clock,
    cluster::options::Options,
    domain::error::{Error, Result},
};

/// Words that may wait to be sent. At the bound whoever publishes waits.
const OUTBOX: usize = 256;
/// Words that may wait to be read. At the bound further ones are thrown away.
const ARRIVALS: usize = 4096;
/// Words in one write to Redis.
const TOGETHER: usize = 64;
/// Between two tries to connect: this at first, then up to the other.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// After this without an answer, Redis is held to be away.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is said again that Redis is away.
const REMINDER: Duration = Duration::from_secs(60);

/// What comes from the link, in order.
#[derive(Debug)]
pub enum Arrival {
    /// Subscribed: from here on every word arrives, our own too.
    Up,
    /// Words may have been lost from here on.
    Down,
    Word(Vec<u8>),
}

pub type Arrivals = mpsc::Receiver<Arrival>;

/// The sending side. Dropping it ends the connection.
pub struct Link {
    outbox: mpsc::Sender<Vec<u8>>,
    is_up: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Link {
    /// Connects in the background, and again whenever Redis was away.
    ///
    /// # Errors
    /// An address that is none.
    pub fn open(options: &Options, channel: String, clock: Clock) -> Result<(Self, Arrivals)> {
        let client = Client::open(options.redis_url.as_str()).map_err(Error::internal)?;
        let (outbox, words) = mpsc::channel(OUTBOX);
        let (arrivals, receiver) = mpsc::channel(ARRIVALS);
        let is_up = Arc::new(AtomicBool::new(false));
        let line = Line { client, channel, clock, words, arrivals, is_up: is_up.clone() };
        let task = tokio::spawn(line.keep());
        Ok((Self { outbox, is_up, task }, receiver))
    }

    /// Sends a word to everybody on the channel. Waits while the queue is full, never for Redis to return.
    pub async fn publish(&self, word: Vec<u8>) {
        // The task ends with the link alone.
        let _ = self.outbox.send(word).await;
    }

    pub fn is_up(&self) -> bool {
        self.is_up.load(Ordering::SeqCst)
    }

    /// Has all that was published been sent or thrown away?
    pub fn is_idle(&self) -> bool {
        self.outbox.capacity() == self.outbox.max_capacity()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The task's side.
struct Line {
    client: Client,
    channel: String,
    clock: Clock,
    words: mpsc::Receiver<Vec<u8>>,
    arrivals: mpsc::Sender<Arrival>,
    is_up: Arc<AtomicBool>,
}

/// Why the connection is over.
enum End {
    Lost(RedisError),
    /// Redis closed the subscription, or no longer counts us among the subscribers.
    Deaf,
    /// Nobody wants the link any more.
    Unwanted,
}

impl Line {
    async fn keep(mut self) {
        let place = self.client.get_connection_info().addr().to_string();
        let (mut pause, mut warned_at) = (FIRST_PAUSE, None);
        loop {
            match connect(&self.client, &self.channel).await {
                Ok((publisher, subscription)) => {
                    tracing::info!(redis = place, "the other processes can be heard");
                    (pause, warned_at) = (FIRST_PAUSE, None);
                    match self.carry(publisher, subscription).await {
                        End::Lost(error) => tracing::warn!(redis = place, %error, "Redis is away"),
                        End::Deaf => tracing::warn!(redis = place, "Redis closed the subscription"),
                        End::Unwanted => return,
                    }
                }
                Err(error) => {
                    let now = self.clock.instant();
                    if warned_at.is_none_or(|at| now.duration_since(at) >= REMINDER) {
                        warned_at = Some(now);
                        let meaning = "people on this process hear those on the others late or not at all; \
                             it is tried again each second";
                        tracing::warn!(redis = place, %error, "Redis cannot be reached: {meaning}");
                    }
                }
            }
            let waited = self.clock.sleep(pause);
            let emptied = async { while self.words.recv().await.is_some() {} };
            tokio::select! {
                () = waited => pause = (pause * 2).min(LONGEST_PAUSE),
                () = emptied => return,
            }
        }
    }

    async fn carry(&mut self, publisher: MultiplexedConnection, subscription: Subscription) -> End {
        // The connection lives as long as both.
        let (_sink, heard) = subscription;
        if self.arrivals.send(Arrival::Up).await.is_err() {
            return End::Unwanted;
        }
        self.is_up.store(true, Ordering::SeqCst);
        let end = tokio::select! {
            end = speak(&mut self.words, &self.channel, publisher) => end,
            end = listen(&self.arrivals, heard) => end,
        };
        self.is_up.store(false, Ordering::SeqCst);
        if self.arrivals.send(Arrival::Down).await.is_err() { End::Unwanted } else { end }
    }
}

type Subscription = (PubSubSink, PubSubStream);

/// One connection to speak by and one to listen on, which is subscribed.
async fn connect(
    client: &Client,
    channel: &str,
) -> std::result::Result<(MultiplexedConnection, Subscription), RedisError> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE));
    let publisher = client.get_multiplexed_async_connection_with_config(&config).await?;
    let subscribed = async {
        let (mut sink, stream) = client.get_async_pubsub().await?.split();
        sink.subscribe(channel).await?;
        Ok::<_, RedisError>((sink, stream))
    };
    let late = |_| RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut));
    let subscription = tokio::time::timeout(PATIENCE, subscribed).await.map_err(late)??;
    Ok((publisher, subscription))
}

async fn speak(
    words: &mut mpsc::Receiver<Vec<u8>>,
    channel: &str,
    mut publisher: MultiplexedConnection,
) -> End {
    let mut batch = Vec::with_capacity(TOGETHER);
    loop {
        batch.clear();
        if words.recv_many(&mut batch, TOGETHER).await == 0 {
            return End::Unwanted;
        }
        let mut pipeline = Pipeline::new();
        for word in &batch {
            pipeline.publish(channel, word);
        }
        match pipeline.query_async::<Vec<u64>>(&mut publisher).await {
            Ok(counts) if counts.contains(&0) => return End::Deaf,
            Ok(_) => (),
            Err(error) => return End::Lost(error),
        }
    }
}

async fn listen(arrivals: &mpsc::Sender<Arrival>, mut heard: PubSubStream) -> End {
    while let Some(message) = heard.next().await {
        let word = Arrival::Word(message.get_payload_bytes().to_vec());
        if let Err(mpsc::error::TrySendError::Closed(_)) = arrivals.try_send(word) {
            return End::Unwanted;
        }
    }
    End::Deaf
}
