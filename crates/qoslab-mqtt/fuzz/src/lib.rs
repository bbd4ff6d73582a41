//! What the fuzz targets do with their bytes. The ordinary tests replay the committed corpus
//! through the same functions (`tests/attack/corpus.rs`), so that no target falls behind the code.

mod broker;
mod client;
mod codec;
mod lines;
mod options;
mod packets;
mod reader;

pub use broker::broker;
pub use client::client;
pub use codec::codec;
