//! Fuzz target: an application, packets, bytes and time into a client core.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| qoslab_mqtt_fuzz::client(data));
