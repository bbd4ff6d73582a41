//! Fuzz target: bytes through the codec.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| qoslab_mqtt_fuzz::codec(data));
