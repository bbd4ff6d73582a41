//! Settings of broker and clients: the strongest layer, else the standard's reading.

use super::{Build, Layers, own, pick};
use crate::file::party::{BrokerFile, ClientFile};
use crate::file::setting::{ReconnectFile, RefusalFile, RetryFile, WillFile};
use crate::syntax::read::OneOrMore;
use crate::syntax::{At, Problem, Problems};
use crate::value::mutant::MutantName;
use crate::value::plain::Plain;
use crate::variant::Variant;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::mutant::Mutant;
use qoslab_mqtt::options::{
    BrokerOptions, ClientOptions, ReceiverOptions, Refusal, Retry, SenderOptions,
};
use qoslab_mqtt::packet::{Login, Properties, Property, ReasonCode, Will};
use qoslab_mqtt::policy::Overflow;
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Ratio, Reconnect};

/// Puts settings that a layer has into their fields: `field: key`.
macro_rules! settle {
    ($target:ident from $layers:ident by $how:ident { $($field:ident: $key:ident,)* }) => {
        $(if let Some(found) = $how!($layers, $key) {
            $target.$field = found.value.plain();
        })*
    };
}

/// How messages are sent and received is read in the same way for both kinds of party.
macro_rules! exchange {
    ($name:ident, $layer:ty) => {
        fn $name(
            layers: &Layers<'_, $layer>,
            variant: &Variant,
            problems: &mut Problems,
        ) -> (SenderOptions, ReceiverOptions) {
            let mut sender = SenderOptions::standard();
            settle!(sender from layers by pick {
                id_space: packet_ids, id_policy: id_policy, window: window,
                resume_order: resume_order, new_messages: new_messages,
                error_pubrec: error_pubrec, mismatched_ack: mismatched_ack, dup: dup,
                window_release: window_release, carried_over: carried_over,
                queue_bound: queue_bound,
            });
            if let Some(found) = pick!(layers, retry) {
                sender.retry = retry(&found.value);
            }
            let mut receiver = ReceiverOptions::standard();
            receiver.method = variant.method();
            settle!(receiver from layers by pick {
                method: method, busy_id: busy_id, unknown_pubrel: unknown_pubrel,
                over_limit: over_limit,
            });
            receiver.receive_maximum = pick!(layers, receive_maximum).map(|v| v.get());
            if let Some(list) = pick!(layers, refuse) {
                receiver.refuse = list.iter().filter_map(|item| refusal(item, problems)).collect();
            }
            (sender, receiver)
        }
    };
}

exchange!(client_exchange, ClientFile);
exchange!(broker_exchange, BrokerFile);

fn retry(file: &RetryFile) -> Retry {
    match file {
        RetryFile::Word(_) => Retry::OnResume,
        RetryFile::Object(object) => Retry::Timer(object.timer.0),
    }
}

fn refusal(file: &RefusalFile, problems: &mut Problems) -> Option<Refusal> {
    let reason = file.reason.as_ref().map_or(ReasonCode::NOT_AUTHORIZED, |at| ReasonCode(at.value));
    if let Some(at) = &file.reason
        && !reason.is_error()
    {
        let problem = Problem::new(at.span, "this reason code is a success");
        problems.push(problem.help("a refusal has a reason code from 128 to 255").certain());
        return None;
    }
    Some(Refusal { filter: file.filter.0.clone(), reason })
}

impl<'f> Build<'f> {
    /// The broker, and how often its store is written.
    pub(super) fn broker(&mut self) -> (BrokerOptions, Duration) {
        let layers = self.broker_layers();
        let mut options = BrokerOptions::standard();
        (options.sender, options.receiver) =
            broker_exchange(&layers, self.variant, &mut self.problems);
        settle!(options from layers by own {
            maximum_qos: maximum_qos, retain_available: retain_available,
            topic_alias_maximum: topic_alias_maximum, topic_aliases: topic_aliases,
            wildcard_subscriptions: wildcard_subscriptions,
            subscription_identifiers: subscription_identifiers,
            shared_subscriptions: shared_subscriptions,
            session_expiry_maximum: session_expiry_maximum, clean_start: clean_start,
            ended_takeover: ended_takeover, takeover_unread: takeover_unread,
            takeover_will: takeover_will, will_delay: will_delay, overlap: overlap,
            overflow: overflow, downgrade: downgrade, qos0_offline: qos0_offline,
            unsubscribe: unsubscribe, sharing: sharing, shared_on_end: shared_on_end,
        });
        options.maximum_packet_size = own!(layers, maximum_packet_size).map(|v| v.get());
        options.server_keep_alive = own!(layers, server_keep_alive).map(|v| v.plain());
        if let Some(users) = own!(layers, users) {
            let pair = |(name, password): &(At<String>, Option<crate::value::Text>)| {
                Some((ByteString::from(name.value.clone()), password.as_ref()?.0.clone()))
            };
            options.users = users.entries.iter().filter_map(pair).collect();
        }
        options.mutants = own!(layers, mutant).map(|list| named(&list.value)).unwrap_or_default();
        let every = own!(layers, snapshot_every).map_or(super::SNAPSHOT, |every| every.0);
        (options, every)
    }

    /// A client's core.
    pub(super) fn client_options(
        &mut self,
        at: usize,
        name: &At<String>,
        layers: &Layers<'f, ClientFile>,
    ) -> ClientOptions {
        let id = own!(layers, client_id).map(|id| id.0.clone());
        let id = id.unwrap_or_else(|| ByteString::from(name.value.clone()));
        let mut options = ClientOptions::standard(id, self.versions[at]);
        (options.sender, options.receiver) =
            client_exchange(layers, self.variant, &mut self.problems);
        settle!(options from layers by pick {
            clean: clean, session_expiry: session_expiry, keep_alive: keep_alive,
            ping_timeout: ping_timeout, connect_timeout: connect_timeout,
            topic_alias_maximum: topic_alias_maximum, topic_aliases: topic_aliases,
            overflow: overflow, on_session_lost: on_session_lost,
            resubscribe: resubscribe, qos0_offline: qos0_offline,
            ack_when: ack_when, ack_order: ack_order,
        });
        options.maximum_packet_size = pick!(layers, maximum_packet_size).map(|v| v.get());
        options.login = Login {
            user_name: own!(layers, user_name).map(|text| text.0.clone()),
            password: own!(layers, password).map(|text| text.0.clone().into_bytes()),
        };
        options.properties = properties(layers);
        options.will = own!(layers, will).map(|will| self.will(&will.value));
        options.mutants = own!(layers, mutant).map(|list| named(&list.value)).unwrap_or_default();
        self.check_overflow(layers);
        self.check_version(at, layers, options.clean);
        options
    }

    fn will(&self, file: &WillFile) -> Will {
        let mut properties = Properties::NONE;
        if let Some(delay) = &file.delay {
            properties.push(Property::WillDelayInterval(delay.plain()));
        }
        if let Some(expiry) = &file.expiry {
            properties.push(Property::MessageExpiryInterval(expiry.plain()));
        }
        Will {
            qos: file.qos.as_ref().map_or(self.variant.qos(), |qos| qos.0),
            retain: file.retain.as_ref().is_some_and(|retain| retain.value),
            properties,
            topic: file.topic.0.clone(),
            payload: file.payload.as_ref().map_or_else(Bytes::new, |payload| payload.bytes(0)),
        }
    }

    fn check_overflow(&mut self, layers: &Layers<'_, ClientFile>) {
        let Some(choice) = pick!(layers, overflow) else { return };
        match choice.0 {
            Overflow::DropNewest | Overflow::DropOldest => {}
            Overflow::Reject | Overflow::Disconnect | Overflow::EndSession => {
                let problem = Problem::new(choice.span, "a client cannot do this to itself");
                let help = "for a client `overflow` is `drop-newest` or `drop-oldest`";
                self.problems.push(problem.help(help).certain());
            }
        }
    }
}

/// Deliberate bugs, each once.
fn named<const BROKER: bool>(list: &OneOrMore<MutantName<BROKER>>) -> Vec<&'static Mutant> {
    let mut mutants = Vec::new();
    for named in list.iter() {
        if !mutants.contains(&named.0) {
            mutants.push(named.0);
        }
    }
    mutants
}

fn properties(layers: &Layers<'_, ClientFile>) -> Properties {
    let mut properties = Properties::NONE;
    if let Some(wanted) = own!(layers, request_problem_information) {
        properties.push(Property::RequestProblemInformation(u8::from(wanted.value)));
    }
    if let Some(method) = own!(layers, authentication_method) {
        properties.push(Property::AuthenticationMethod(method.0.clone()));
    }
    for pair in own!(layers, user_properties).into_iter().flat_map(|list| list.iter()) {
        properties.push(Property::UserProperty(pair.0.0.clone(), pair.1.0.clone()));
    }
    properties
}

/// What a client does when a connection is lost or refused: without a word, it tries every second.
pub(super) fn reconnect(layers: &Layers<'_, ClientFile>) -> Reconnect {
    match pick!(layers, reconnect).map(|at| &at.value) {
        None => Reconnect::Fixed(Duration::from_secs(1)),
        Some(ReconnectFile::Never) => Reconnect::Never,
        Some(ReconnectFile::Fixed(length)) => Reconnect::Fixed(length.0),
        Some(ReconnectFile::Backoff(file)) => Reconnect::Backoff {
            first: file.first.0,
            most: file.most.0,
            jitter: file.jitter.as_ref().map_or(Ratio::NEVER, |jitter| jitter.0),
        },
    }
}
