//! How sure the launch date is: three-point estimates, sampled.

mod sampling;

pub use sampling::{Link, Model, Sampled, Work};
