//! Backcast's core: roadmaps, what people do to them, what the plan says of them, and where they
//! are kept. It knows no window.

#![warn(missing_docs)]

pub mod changes;
pub mod edit;
pub mod error;
pub mod exchange;
pub mod model;
pub mod plan;
pub mod say;
pub mod store;
pub mod view;
pub mod workspace;
