//! Settings of a core out of choices: every answer to every open question comes up.

use super::packets;
use super::reader::Reader;
use bytestring::ByteString;
use qoslab_mqtt::options::{
    BrokerOptions, ClientOptions, ReceiverOptions, Refusal, Retry, SenderOptions,
};
use qoslab_mqtt::packet::{QoS, ReasonCode, Version};
use qoslab_mqtt::policy::*;
use qoslab_mqtt::time::Duration;

fn sender(reader: &mut Reader<'_>) -> SenderOptions {
    let mut sender = SenderOptions::standard();
    let flags = reader.byte();
    if flags & 0x01 != 0 {
        sender.id_space = 1 + reader.number() as u16 % 65_535;
    }
    if flags & 0x02 != 0 {
        sender.window = 1 + u16::from(reader.byte() & 7);
    }
    if flags & 0x04 != 0 {
        sender.queue_bound = reader.byte().into();
    }
    if flags & 0x08 != 0 {
        sender.retry = Retry::Timer(Duration::from_secs(1 + u64::from(reader.byte())));
    }
    if flags & 0x10 != 0 {
        // The wrong one would give an identifier twice, as it says.
        sender.id_policy = reader.pick(&[IdPolicy::RoundRobin, IdPolicy::LowestFree]);
        sender.resume_order = reader.pick(ResumeOrder::ALL);
        sender.new_messages = reader.pick(NewMessages::ALL);
        sender.dup = reader.pick(DupPolicy::ALL);
    }
    if flags & 0x20 != 0 {
        sender.error_pubrec = reader.pick(ErrorPubrec::ALL);
        sender.mismatched_ack = reader.pick(MismatchedAck::ALL);
        sender.window_release = reader.pick(WindowRelease::ALL);
        sender.carried_over = reader.pick(CarriedOver::ALL);
    }
    sender
}

fn receiver(reader: &mut Reader<'_>) -> ReceiverOptions {
    let mut receiver = ReceiverOptions::standard();
    let flags = reader.byte();
    if flags & 0x01 != 0 {
        receiver.method = Method::A;
    }
    if flags & 0x02 != 0 {
        receiver.receive_maximum = Some(1 + u16::from(reader.byte() & 7));
    }
    if flags & 0x04 != 0 {
        let reason = ReasonCode(reader.pick(&[0x80, 0x87, 0x97, 0x99]));
        receiver.refuse.push(Refusal { filter: ByteString::from_static("a/#"), reason });
    }
    if flags & 0x08 != 0 {
        receiver.busy_id = reader.pick(BusyId::ALL);
        receiver.unknown_pubrel = reader.pick(UnknownPubrel::ALL);
        receiver.over_limit = reader.pick(OverLimit::ALL);
    }
    receiver
}

pub(super) fn broker(reader: &mut Reader<'_>) -> BrokerOptions {
    let mut options = BrokerOptions::standard();
    options.sender = sender(reader);
    options.receiver = receiver(reader);
    let flags = reader.byte();
    if flags & 0x01 != 0 {
        options.maximum_qos = reader.pick(&QoS::ALL);
        options.retain_available = reader.byte() & 1 == 0;
    }
    if flags & 0x02 != 0 {
        options.maximum_packet_size = Some(reader.number().max(1));
        options.topic_alias_maximum = reader.byte().into();
    }
    if flags & 0x04 != 0 {
        options.topic_aliases = reader.byte().into();
    }
    if flags & 0x08 != 0 {
        options.server_keep_alive = Some(reader.byte().into());
        options.session_expiry_maximum = reader.number();
    }
    if flags & 0x10 != 0 {
        let barred = reader.byte();
        options.wildcard_subscriptions = barred & 1 == 0;
        options.subscription_identifiers = barred & 2 == 0;
        options.shared_subscriptions = barred & 4 == 0;
        if barred & 8 != 0 {
            options.users.push(("t".into(), ByteString::new()));
        }
    }
    if flags & 0x20 != 0 {
        options.clean_start = reader.pick(CleanStart::ALL);
        options.ended_takeover = reader.pick(EndedTakeover::ALL);
        options.takeover_unread = reader.pick(TakeoverUnread::ALL);
        options.takeover_will = reader.pick(TakeoverWill::ALL);
        options.will_delay = reader.pick(WillDelay::ALL);
    }
    if flags & 0x40 != 0 {
        options.overlap = reader.pick(Overlap::ALL);
        options.overflow = reader.pick(Overflow::ALL);
        options.downgrade = reader.pick(Downgrade::ALL);
        options.qos0_offline = reader.pick(Qos0Offline::ALL);
    }
    if flags & 0x80 != 0 {
        options.unsubscribe = reader.pick(UnsubscribeInFlight::ALL);
        options.sharing = reader.pick(Sharing::ALL);
        options.shared_on_end = reader.pick(SharedOnEnd::ALL);
    }
    options
}

pub(super) fn client(reader: &mut Reader<'_>) -> ClientOptions {
    let flags = reader.byte();
    let version = if flags & 1 == 0 { Version::V5 } else { Version::V311 };
    let mut options = ClientOptions::standard("c".into(), version);
    options.sender = sender(reader);
    options.receiver = receiver(reader);
    options.clean = flags & 2 != 0;
    if flags & 0x04 != 0 {
        options.session_expiry = reader.number();
    }
    if flags & 0x08 != 0 {
        options.keep_alive = reader.byte().into();
        options.ping_timeout = Duration::from_secs(1 + u64::from(reader.byte()));
        options.connect_timeout = Duration::FOREVER;
    }
    if flags & 0x10 != 0 {
        options.will = Some(packets::will(reader, version));
        options.client_id = ByteString::new();
    }
    if flags & 0x20 != 0 {
        options.maximum_packet_size = Some(reader.number().max(1));
        options.topic_alias_maximum = reader.byte().into();
        options.topic_aliases = reader.byte().into();
    }
    if flags & 0x40 != 0 {
        options.overflow = reader.pick(&[Overflow::DropNewest, Overflow::DropOldest]);
        options.on_session_lost = reader.pick(OnSessionLost::ALL);
        options.resubscribe = reader.pick(Resubscribe::ALL);
        options.qos0_offline = reader.pick(Qos0Offline::ALL);
    }
    if flags & 0x80 != 0 {
        options.ack_when = reader.pick(AckWhen::ALL);
        options.ack_order = reader.pick(AckOrder::ALL);
    }
    options
}
