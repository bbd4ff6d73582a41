//! What is missing when a run is over: shared by the guarantees that promise arrival. No oracle.

use crate::oracle::{Case, Named, stopped};
use crate::view::{ConnIx, Excuse, Key, Message, Receipt, View};
use alloc::format;
use alloc::string::String;
use qoslab_mqtt::packet::QoS;
use qoslab_mqtt::rule::Rule;
use qoslab_trace::{EventId, Footer, MessageId};

/// Looks for messages of which at least `floor` is due and which have not arrived.
pub(crate) fn miss(case: &mut Case, view: &View, footer: &Footer, floor: QoS) {
    for (id, message) in view.messages.iter() {
        if message.qos >= floor && message.publisher.is_some() {
            first_hop(case, view, footer, id, message);
        }
    }
    for (key, id, receipt) in view.receipts.iter() {
        if receipt.high >= floor && receipt.owed() > 0 {
            second_hop(case, view, footer, (key, id), receipt);
        }
    }
}

fn first_hop(case: &mut Case, view: &View, footer: &Footer, id: MessageId, message: &Message) {
    if !view.speaks {
        case.doubt(|| "whom the broker owed a copy: it does not tell".into());
        return;
    }
    case.see();
    let excused = matches!(message.excuse, Some(excuse) if excuse != Excuse::LinkRepeated);
    if message.owned > 0 || excused {
        return;
    }
    let link = view.first_hop(message).map(|link| view.link(link));
    let conn = link.and_then(|link| link.conn);
    let who = message.publisher.map_or("", |publisher| view.name(publisher));
    if let Some(missing) = hindered(view, footer, conn, who) {
        case.doubt(|| format!("whether {} still reaches the broker: {missing}", Named(Some(id))));
        return;
    }
    let version = message.publisher.map_or(view.mqtt(), |of| view.version_of(of));
    let events = [message.born, message.last];
    case.accuse(Some((until(message.qos), version)), Some(id), events, || {
        format!(
            "{} published {} at QoS {} and the broker never took it; nothing excuses it.",
            who,
            Named(Some(id)),
            message.qos
        )
    });
}

fn second_hop(
    case: &mut Case,
    view: &View,
    footer: &Footer,
    (key, id): (Key, MessageId),
    receipt: &Receipt,
) {
    case.see();
    let excused = matches!(receipt.excuse, Some(excuse) if excuse != Excuse::LinkRepeated);
    if receipt.delivered >= receipt.owed() || excused {
        return;
    }
    let who = view.name_of(key);
    if let Some(missing) = hindered(view, footer, view.session(key).conn, who) {
        case.doubt(|| format!("whether {} still reaches {who}: {missing}", Named(Some(id))));
        return;
    }
    let rule = if receipt.sends == 0 { Rule::OwnedToSessions } else { until(receipt.high) };
    let version = view.session(key).conn.map_or(view.mqtt(), |conn| view.conn(conn).version);
    let born = view.messages.get(id).map_or(EventId(0), |message| message.born);
    let events = [born, receipt.routed_first, receipt.last];
    case.accuse(Some((rule, version)), Some(id), events, || {
        format!(
            "{} is due to {who} at QoS {} and has arrived {} of {} times; nothing excuses it.",
            Named(Some(id)),
            receipt.high,
            receipt.delivered,
            receipt.owed()
        )
    });
}

/// Why something may still come over a connection that did not come in this run.
pub(crate) fn hindered(
    view: &View,
    footer: &Footer,
    conn: Option<ConnIx>,
    who: &str,
) -> Option<String> {
    if let Some(why) = stopped(footer.end) {
        return Some(why.into());
    }
    let Some(conn) = conn.map(|conn| view.conn(conn)).filter(|conn| conn.alive()) else {
        return Some(format!("{who} has no working connection at the end"));
    };
    conn.swallowed.map(|event| {
        format!("the link lost a packet at event {} and the connection goes on", event.0)
    })
}

const fn until(qos: QoS) -> Rule {
    match qos {
        QoS::AtMostOnce => Rule::Qos0Once,
        QoS::AtLeastOnce => Rule::Qos1Until,
        QoS::ExactlyOnce => Rule::Qos2UntilPubcomp,
    }
}
