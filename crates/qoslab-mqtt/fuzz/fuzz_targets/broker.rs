//! Fuzz target: connections, packets, bytes and time into a broker core.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| qoslab_mqtt_fuzz::broker(data));
