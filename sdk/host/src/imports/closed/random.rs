//! The random numbers of one instance: the same for every run with the same seed.
//!
//! What a guest does with them must not be a secret from anybody who knows the seed.

/// The algorithm `SplitMix64`: one addition and three mixing steps a number, and any seed is a good one.
#[derive(Debug)]
pub(crate) struct Generator {
    state: u64,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.number().to_le_bytes()[..chunk.len()]);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Generator;

    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        let mut random = Generator::new(1_234_567);
        let numbers = [random.number(), random.number(), random.number()];
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(numbers, published);
    }

    #[test]
    fn bytes_are_the_numbers_cut_to_length() {
        let whole = Generator::new(7).bytes(16);
        assert_eq!(Generator::new(7).bytes(11), whole[..11]);
        assert!(Generator::new(7).bytes(0).is_empty());
    }
}
