//! Random settings of clients and broker, conforming ones only.

use super::dice::DiceBox;
use super::generate::{Features, QOS};
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::options::*;
use qoslab_mqtt::packet::{Properties, Property, QoS, ReasonCode, Version, Will};
use qoslab_mqtt::policy::*;
use qoslab_mqtt::slip::ReceiverSlips;

pub(super) fn client(
    dice: &mut DiceBox,
    features: &Features,
    name: &'static str,
    version: Version,
) -> ClientOptions {
    let standard = ClientOptions::standard(ByteString::from_static(name), version);
    let policies = features.policies;
    ClientOptions {
        clean: features.clean && dice.one_in(3),
        session_expiry: if features.expiry && dice.coin() {
            dice.between(0, 10) as u32
        } else {
            u32::MAX
        },
        keep_alive: if features.keep_alive { dice.between(1, 10) as u16 } else { 0 },
        ping_timeout: dice.millis(3_000, 10_000),
        will: (features.wills && dice.coin()).then(|| will(dice, version)),
        maximum_packet_size: (features.sizes && dice.coin()).then(|| dice.between(80, 400) as u32),
        topic_alias_maximum: if features.aliases { dice.between(0, 4) as u16 } else { 0 },
        topic_aliases: if features.aliases { dice.between(0, 4) as u16 } else { 0 },
        sender: sender(dice, features),
        receiver: receiver(dice, features),
        overflow: dice.pick(&[Overflow::DropNewest, Overflow::DropOldest]),
        on_session_lost: maybe(dice, policies, OnSessionLost::ALL),
        resubscribe: maybe(dice, policies, Resubscribe::ALL),
        qos0_offline: maybe(dice, policies, Qos0Offline::ALL),
        ack_when: maybe(dice, features.slow_applications, AckWhen::ALL),
        ..standard
    }
}

fn will(dice: &mut DiceBox, version: Version) -> Will {
    let mut properties = Properties::NONE;
    if version == Version::V5 {
        if dice.coin() {
            properties.push(Property::WillDelayInterval(dice.between(0, 5) as u32));
        }
        if dice.one_in(4) {
            properties.push(Property::MessageExpiryInterval(dice.between(0, 5) as u32));
        }
    }
    Will {
        qos: dice.pick(&QOS),
        retain: dice.one_in(4),
        properties,
        topic: dice.pick(&["t/a", "w/a"]).into(),
        payload: Bytes::from_static(b"gone"),
    }
}

pub(super) fn broker(dice: &mut DiceBox, features: &Features) -> BrokerOptions {
    let policies = features.policies;
    let aliases = if features.aliases { dice.between(0, 4) as u16 } else { 0 };
    let all_v5 = features.versions == [Version::V5; 2];
    let limited = policies && all_v5 && dice.one_in(4);
    BrokerOptions {
        sender: sender(dice, features),
        receiver: receiver(dice, features),
        // In 3.1.1 the client cannot know; it would try for ever.
        maximum_qos: if limited { dice.pick(&QOS) } else { QoS::ExactlyOnce },
        retain_available: !(limited && !features.wills && dice.coin()),
        maximum_packet_size: (features.sizes && all_v5 && dice.coin())
            .then(|| dice.between(150, 400) as u32),
        topic_alias_maximum: aliases,
        topic_aliases: if features.aliases { dice.between(0, 4) as u16 } else { 0 },
        wildcard_subscriptions: !(policies && dice.one_in(8)),
        subscription_identifiers: !(policies && dice.one_in(4)),
        shared_subscriptions: !(policies && dice.one_in(4)),
        server_keep_alive: (features.keep_alive && dice.one_in(4))
            .then(|| dice.between(1, 10) as u16),
        session_expiry_maximum: if features.expiry && dice.one_in(3) { 3 } else { u32::MAX },
        takeover_unread: maybe(dice, policies, TakeoverUnread::ALL),
        takeover_will: maybe(dice, policies, &[TakeoverWill::Standard, TakeoverWill::Always]),
        overlap: maybe(dice, policies, &Overlap::ALL[..2]),
        overflow: maybe(dice, features.queues, Overflow::ALL),
        downgrade: maybe(dice, policies, &Downgrade::ALL[..2]),
        qos0_offline: maybe(dice, policies, Qos0Offline::ALL),
        sharing: maybe(dice, features.shared, Sharing::ALL),
        shared_on_end: maybe(dice, features.shared, &SharedOnEnd::ALL[..2]),
        ..BrokerOptions::standard()
    }
}

fn maybe<T: Copy>(dice: &mut DiceBox, on: bool, all: &[T]) -> T {
    if on { dice.prefer_first(all) } else { all[0] }
}

fn sender(dice: &mut DiceBox, features: &Features) -> SenderOptions {
    let policies = features.policies;
    let spaces = [65_535, 2, 3, 8, 20];
    SenderOptions {
        // With a timer, an identifier that is soon used again breaks even at-least-once.
        id_space: if features.timer { 65_535 } else { dice.pick(&spaces) },
        id_policy: if features.timer {
            IdPolicy::RoundRobin
        } else {
            maybe(dice, policies, &IdPolicy::ALL[..2])
        },
        window: if features.windows { dice.between(1, 20) as u16 } else { u16::MAX },
        retry: if features.timer && dice.between(1, 4) < 4 {
            Retry::Timer(dice.millis(300, 2_000))
        } else {
            Retry::OnResume
        },
        resume_order: maybe(dice, policies, &ResumeOrder::ALL[..3]),
        mismatched_ack: maybe(dice, policies, MismatchedAck::ALL),
        dup: maybe(dice, policies, DupPolicy::ALL),
        carried_over: maybe(dice, features.windows, CarriedOver::ALL),
        queue_bound: if features.queues { dice.between(0, 4) as u32 } else { u32::MAX },
        ..SenderOptions::standard()
    }
}

fn receiver(dice: &mut DiceBox, features: &Features) -> ReceiverOptions {
    let unknown = [UnknownPubrel::NotFound, UnknownPubrel::Success];
    let reasons = [ReasonCode(0x80), ReasonCode(0x83), ReasonCode(0x87), ReasonCode(0x97)];
    ReceiverOptions {
        method: dice.pick(Method::ALL),
        busy_id: maybe(dice, features.policies, &[BusyId::Repeat, BusyId::Reject]),
        unknown_pubrel: maybe(dice, features.policies, &unknown),
        receive_maximum: (features.windows && dice.coin()).then(|| dice.between(1, 20) as u16),
        over_limit: maybe(dice, features.policies, OverLimit::ALL),
        refuse: if features.refusals && dice.coin() {
            vec![Refusal { filter: "t/b".into(), reason: dice.pick(&reasons) }]
        } else {
            Vec::new()
        },
        slips: ReceiverSlips::NONE,
    }
}
