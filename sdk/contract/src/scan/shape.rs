//! The counts: while they are taken, and when they are whole.

use super::{Measure, ScanError, ShapeLimits};

/// What the scan counted in an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    counts: [u64; Measure::ALL.len()],
    /// Where each count last grew.
    places: [usize; Measure::ALL.len()],
}

impl Shape {
    /// Bytes of [`Shape::to_bytes`].
    pub const BYTES: usize = Measure::ALL.len() * 2 * size_of::<u64>();

    /// The counts and their places, for whoever keeps them beside what was made of the artifact. The
    /// order is that of this version of the crate.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let places = self.places.iter().map(|place| *place as u64);
        let numbers = self.counts.into_iter().chain(places);
        for (slot, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
            *slot = number.to_le_bytes();
        }
        bytes
    }

    /// Reads back what [`Shape::to_bytes`] gave; none where a place is beyond this machine's memory.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Option<Self> {
        let (numbers, _) = bytes.as_chunks();
        let (counts, places) = numbers.split_at(Measure::ALL.len());
        let mut shape = Self {
            counts: [0; Measure::ALL.len()],
            places: [0; Measure::ALL.len()],
        };
        for (slot, number) in shape.counts.iter_mut().zip(counts) {
            *slot = u64::from_le_bytes(*number);
        }
        for (slot, number) in shape.places.iter_mut().zip(places) {
            *slot = u64::from_le_bytes(*number).try_into().ok()?;
        }
        Some(shape)
    }

    /// How much of it there is.
    #[must_use]
    pub fn of(&self, measure: Measure) -> u64 {
        self.counts[measure as usize]
    }

    /// Where in the artifact the count became what it is: a byte, from the artifact's first.
    #[must_use]
    pub fn place(&self, measure: Measure) -> usize {
        self.places[measure as usize]
    }

    /// Every measure with its count.
    pub fn iter(&self) -> impl Iterator<Item = (Measure, u64)> + '_ {
        Measure::ALL
            .map(|measure| (measure, self.of(measure)))
            .into_iter()
    }

    /// Compares it with other limits than it was counted under.
    ///
    /// # Errors
    /// [`ScanError::TooComplex`] of the first measure that is beyond its limit, with where in the
    /// artifact the count became what it is.
    pub fn check(&self, limits: &ShapeLimits) -> Result<(), ScanError> {
        let excess = Measure::ALL.into_iter().find_map(|what| {
            let (count, limit) = (self.of(what), limits.of(what)?);
            let offset = self.place(what);
            (count > limit).then_some(ScanError::TooComplex {
                what,
                item: None,
                count,
                limit,
                offset,
            })
        });
        excess.map_or(Ok(()), Err)
    }
}

/// A shape that is being counted, and what it may become.
#[derive(Debug)]
pub(super) struct Gauge {
    shape: Shape,
    limits: [u64; Measure::ALL.len()],
}

impl Gauge {
    pub(super) fn new(limits: &ShapeLimits) -> Self {
        Self {
            shape: Shape {
                counts: [0; Measure::ALL.len()],
                places: [0; Measure::ALL.len()],
            },
            limits: Measure::ALL.map(|what| limits.of(what).unwrap_or(u64::MAX)),
        }
    }

    /// `more` of it.
    pub(super) fn add(&mut self, what: Measure, more: u64, offset: usize) -> Result<(), ScanError> {
        let count = self.shape.of(what).saturating_add(more);
        self.peak(what, count, offset)
    }

    /// At least `count` of it.
    pub(super) fn peak(
        &mut self,
        what: Measure,
        count: u64,
        offset: usize,
    ) -> Result<(), ScanError> {
        self.check(what, count, offset)?;
        if count > self.shape.of(what) {
            self.shape.counts[what as usize] = count;
            self.shape.places[what as usize] = offset;
        }
        Ok(())
    }

    /// Refuses a count beyond the limit, and remembers nothing.
    pub(super) fn check(&self, what: Measure, count: u64, offset: usize) -> Result<(), ScanError> {
        let limit = self.limits[what as usize];
        if count <= limit {
            return Ok(());
        }
        Err(ScanError::TooComplex {
            what,
            item: None,
            count,
            limit,
            offset,
        })
    }

    pub(super) fn finish(self) -> Shape {
        self.shape
    }
}
