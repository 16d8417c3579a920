//! What the acceptance stories share.

pub mod reliability;
pub mod store_contract;
