//! The complete state × event tables, illegal cells included, as a committed snapshot.

use super::{Event, Flows, State, Table};
use crate::options::{ReceiverOptions, SenderOptions};
use crate::packet::Version;
use crate::policy::Method;
use alloc::format;
use alloc::string::String;

fn complete(table: &Table, version: Version) -> String {
    let mut text = format!("{:?}, MQTT {version}\n", table.machine());
    for state in State::ALL {
        for event in Event::ALL {
            text += &match table.step(state, event) {
                Ok(row) => format!(
                    "  {:13} {:12} -> {:13} {:?}  [{}]\n",
                    format!("{state:?}"),
                    format!("{event:?}"),
                    format!("{:?}", row.next),
                    row.actions,
                    row.rule.clause(version).map_or("-", |clause| clause.number),
                ),
                Err(illegal) => {
                    format!(
                        "  {:13} {:12}    {illegal}\n",
                        format!("{state:?}"),
                        format!("{event:?}")
                    )
                }
            };
        }
    }
    text
}

#[test]
fn every_state_and_event_has_a_row_or_a_typed_refusal() {
    let mut text = String::new();
    for version in [Version::V311, Version::V5] {
        for method in [Method::B, Method::A] {
            let receiver = ReceiverOptions { method, ..ReceiverOptions::standard() };
            let flows = Flows::new(version, &SenderOptions::standard(), &receiver);
            if method == Method::B {
                text += &complete(&flows.qos1_sender, version);
                text += &complete(&flows.qos1_receiver, version);
                text += &complete(&flows.qos2_sender, version);
            }
            text += &format!("Method {}: ", method.name());
            text += &complete(&flows.qos2_receiver, version);
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_row_exchanged_replaces_only_its_own_cell() {
    let flows = Flows::new(Version::V5, &SenderOptions::standard(), &ReceiverOptions::standard());
    let mut changed = flows.qos2_sender.clone();
    let row = super::qos2::PUBREL_AFTER_ERROR;
    changed.exchange(row);
    for state in State::ALL {
        for event in Event::ALL {
            if (state, event) == (row.state, row.event) {
                assert_eq!(changed.step(state, event), Ok(&row));
            } else {
                assert_eq!(changed.step(state, event), flows.qos2_sender.step(state, event));
            }
        }
    }
}
