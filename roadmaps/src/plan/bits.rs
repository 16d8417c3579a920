//! A set of small numbers, a bit each.

/// A set of numbers below a bound.
#[derive(Clone)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// The empty set of numbers below `count`.
    pub fn new(count: usize) -> Self {
        Bits(vec![0; count.div_ceil(64)])
    }

    /// Puts a number in, or takes it out.
    pub fn set(&mut self, at: usize, is_in: bool) {
        let bit = 1 << (at % 64);
        if is_in {
            self.0[at / 64] |= bit;
        } else {
            self.0[at / 64] &= !bit;
        }
    }

    /// The numbers that are in both sets, ascending.
    pub fn both(&self, other: &Bits) -> impl Iterator<Item = usize> {
        let words = self.0.iter().zip(&other.0).enumerate();
        words.flat_map(|(at, (one, other))| {
            let first = one & other;
            let left =
                std::iter::successors(Some(first), |&word| Some(word & word.wrapping_sub(1)));
            let left = left.take_while(|&word| word != 0);
            left.map(move |word| at * 64 + word.trailing_zeros() as usize)
        })
    }
}
