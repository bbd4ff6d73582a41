//! The cores against the statements of the standard, one test a rule or a small group: bytes in,
//! packets out, no simulator between.

mod words;

mod broker;
mod client;

mod broker_connect;
mod broker_delivery;
mod broker_flows;
mod broker_limits;
mod broker_queues;
mod broker_retained;
mod broker_sessions;
mod broker_shared;
mod broker_subscribe;
mod broker_wills;
mod client_connection;
mod client_flows;
mod client_limits;
mod client_receiving;
mod client_sending;
