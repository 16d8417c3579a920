//! What the acceptance stories share.

pub mod reliability;
