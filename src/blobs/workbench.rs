//! Pictures are worked on off the async threads, so many at once. One that takes too long is given up, but keeps its place
//! until its thread has ended, since no thread can be stopped from outside: so they never pile up.

use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::Semaphore;

use crate::{
    blobs::{
        faults::OrRefuse,
        options::Options,
        pictures::{self, MAX_BYTES, Picture, Unfit},
    },
    domain::error::{Error, Result},
};

/// Cheap to clone; clones share its places.
#[derive(Clone)]
pub struct Workbench {
    places: Arc<Semaphore>,
    options: Arc<Options>,
}

impl Workbench {
    pub fn new(options: &Options, places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), options: Arc::new(options.clone()) }
    }

    /// Makes of the content what is made of a picture.
    ///
    /// # Errors
    /// The content cannot be read. Why nothing is made of it is no error.
    pub async fn prepare(&self, path: PathBuf) -> Result<Result<Picture, Unfit>> {
        let patience = Duration::from_secs(self.options.picture_seconds);
        let place = tokio::time::timeout(patience, self.places.clone().acquire_owned()).await;
        let Ok(place) = place else { return Ok(Err(Unfit::GivenUp)) };
        let place = place.map_err(Error::internal)?;
        let (options, is_given_up) = (self.options.clone(), Arc::new(AtomicBool::new(false)));
        let heard = is_given_up.clone();
        let work = tokio::task::spawn_blocking(move || {
            let _place = place;
            let bytes = match read(&path).or_refuse()? {
                Some(bytes) => bytes,
                None => return Ok(Err(Unfit::TooMuch)),
            };
            Ok(pictures::prepare(&bytes, &options, &heard))
        });
        match tokio::time::timeout(patience, work).await {
            Ok(Ok(done)) => done,
            // A decoder that panics has found something that no picture has.
            Ok(Err(_)) => Ok(Err(Unfit::NoPicture)),
            Err(_) => {
                is_given_up.store(true, Ordering::Relaxed);
                Ok(Err(Unfit::GivenUp))
            }
        }
    }
}

/// The whole content; none where it is too long.
fn read(path: &PathBuf) -> io::Result<Option<Vec<u8>>> {
    let is_short = fs::metadata(path)?.len() <= MAX_BYTES;
    if is_short { fs::read(path).map(Some) } else { Ok(None) }
}
