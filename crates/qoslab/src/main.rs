//! The door of qoslab; what is behind it stands in the library beside.

use std::process::ExitCode;

fn main() -> ExitCode {
    qoslab::main()
}
