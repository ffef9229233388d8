//! Tests of whole sessions. They are inside the crate, so that they can cheat in frames that are authenticated.

mod backups;
mod blobs;
mod cheating;
mod drive;
mod frames;
mod golden;
mod properties;
mod sessions;
