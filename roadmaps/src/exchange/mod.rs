//! Foreign forms in and out: the JSON form, and the samples that are written in it.
//!
//! It works on bytes and text; it opens no file and writes nothing.

pub mod json;
pub mod samples;
