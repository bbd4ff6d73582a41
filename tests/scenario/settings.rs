//! Every setting reaches its field; layers, axes and overrides win in their order.

use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::mutant::Mutant;
use qoslab_mqtt::options::*;
use qoslab_mqtt::packet::{Login, Properties, Property, QoS, ReasonCode, Version, Will};
use qoslab_mqtt::policy::*;
use qoslab_mqtt::slip::*;
use qoslab_mqtt::time::{Duration, Instant};
use qoslab_scenario::{Scenario, Variant};
use qoslab_sim::plan::*;
use qoslab_trace::{Direction, LinkKind, StoreFate};

fn parse(source: &str) -> Scenario {
    Scenario::parse("x.json", source).unwrap_or_else(|errors| panic!("{}", errors.render(false)))
}

fn plan(source: &str) -> Plan {
    let scenario = parse(source);
    scenario.plan(&scenario.variants()[0], None)
}

const EXCHANGE: &str = r#"
    "method": "A", "packet-ids": 8, "id-policy": "lowest-free", "window": 3,
    "retry": { "timer": "5s" }, "resume-order": "pubrels-first", "new-messages": "overtake",
    "error-pubrec": "ignored", "mismatched-ack": "ignore", "dup": "any-from-before",
    "window-release": "pubrec", "carried-over": "free", "queue-bound": 5, "busy-id": "reject",
    "unknown-pubrel": "close", "receive-maximum": 6, "over-limit": "tolerate",
    "refuse": [{ "filter": "secret/#" }, { "filter": "x", "reason": 151 }]
"#;

fn exchange() -> (SenderOptions, ReceiverOptions) {
    let sender = SenderOptions {
        id_space: 8,
        id_policy: IdPolicy::LowestFree,
        window: 3,
        retry: Retry::Timer(Duration::from_secs(5)),
        resume_order: ResumeOrder::PubrelsFirst,
        new_messages: NewMessages::Overtake,
        error_pubrec: ErrorPubrec::Ignored,
        mismatched_ack: MismatchedAck::Ignore,
        dup: DupPolicy::AnyFromBefore,
        window_release: WindowRelease::Pubrec,
        carried_over: CarriedOver::Free,
        queue_bound: 5,
        slips: SenderSlips::NONE,
    };
    let refusal = |filter: &'static str, code| Refusal {
        filter: ByteString::from_static(filter),
        reason: ReasonCode(code),
    };
    let receiver = ReceiverOptions {
        method: Method::A,
        busy_id: BusyId::Reject,
        unknown_pubrel: UnknownPubrel::Close,
        receive_maximum: Some(6),
        over_limit: OverLimit::Tolerate,
        refuse: vec![refusal("secret/#", 135), refusal("x", 151)],
        slips: ReceiverSlips::NONE,
    };
    (sender, receiver)
}

fn named(names: &[&str]) -> Vec<&'static Mutant> {
    names.iter().map(|name| Mutant::named(name).unwrap_or_else(|| panic!("no {name}"))).collect()
}

#[test]
fn every_setting_of_a_client_reaches_its_field() {
    let source = format!(
        r#"{{ "title": "x", "clients": {{ "c": {{ {EXCHANGE},
        "client-id": "id", "mqtt": "5.0", "clean": true, "session-expiry": "30s",
        "keep-alive": "1m", "ping-timeout": "7s", "connect-timeout": "off",
        "user-name": "ann", "password": "secret",
        "will": {{ "topic": "w", "payload": "gone", "qos": 1, "retain": true, "delay": "5s",
            "expiry": "9s" }},
        "maximum-packet-size": 1000, "topic-alias-maximum": 4, "topic-aliases": 2,
        "user-properties": [["k", "v"]], "request-problem-information": false,
        "authentication-method": "SCRAM", "overflow": "drop-oldest",
        "on-session-lost": "republish", "resubscribe": "never", "qos0-offline": "queue",
        "ack-when": "after-application", "ack-order": "as-completed",
        "mutant": ["resend-dup0", "acks-outlive-connection"] }} }} }}"#
    );
    let (sender, receiver) = exchange();
    let text = ByteString::from_static;
    let expected = ClientOptions {
        client_id: text("id"),
        version: Version::V5,
        clean: true,
        session_expiry: 30,
        keep_alive: 60,
        ping_timeout: Duration::from_secs(7),
        connect_timeout: Duration::FOREVER,
        will: Some(Will {
            qos: QoS::AtLeastOnce,
            retain: true,
            properties: Properties(vec![
                Property::WillDelayInterval(5),
                Property::MessageExpiryInterval(9),
            ]),
            topic: text("w"),
            payload: Bytes::from_static(b"gone"),
        }),
        login: Login {
            user_name: Some(text("ann")),
            password: Some(Bytes::from_static(b"secret")),
        },
        maximum_packet_size: Some(1000),
        topic_alias_maximum: 4,
        topic_aliases: 2,
        properties: Properties(vec![
            Property::RequestProblemInformation(0),
            Property::AuthenticationMethod(text("SCRAM")),
            Property::UserProperty(text("k"), text("v")),
        ]),
        sender,
        receiver,
        overflow: Overflow::DropOldest,
        on_session_lost: OnSessionLost::Republish,
        resubscribe: Resubscribe::Never,
        qos0_offline: Qos0Offline::Queue,
        ack_when: AckWhen::AfterApplication,
        ack_order: AckOrder::AsCompleted,
        slips: ClientSlips::NONE,
        mutants: named(&["resend-dup0", "acks-outlive-connection"]),
    };
    assert_eq!(plan(&source).clients[0].options, expected);
}

#[test]
fn every_setting_of_the_broker_reaches_its_field() {
    let source = format!(
        r#"{{ "title": "x", "clients": {{ "c": {{}} }}, "broker": {{ {EXCHANGE},
        "name": "hub", "snapshot-every": "3s", "maximum-qos": 1, "retain-available": false,
        "maximum-packet-size": 99, "topic-alias-maximum": 7, "topic-aliases": 8,
        "wildcard-subscriptions": false, "subscription-identifiers": false,
        "shared-subscriptions": false, "server-keep-alive": "10s",
        "session-expiry-maximum": "1h", "users": {{ "ann": "secret" }},
        "clean-start": "keep-received-ids", "ended-takeover": "inherit",
        "takeover-unread": "process", "takeover-will": "always",
        "will-delay": "lost-with-session", "overlap": "each", "overflow": "end-session",
        "downgrade": "at-sending", "qos0-offline": "queue", "unsubscribe": "abandon",
        "sharing": "first", "shared-on-end": "drop", "mutant": "copy-dup" }} }}"#
    );
    let (sender, receiver) = exchange();
    let text = ByteString::from_static;
    let expected = BrokerOptions {
        sender,
        receiver,
        maximum_qos: QoS::AtLeastOnce,
        retain_available: false,
        maximum_packet_size: Some(99),
        topic_alias_maximum: 7,
        topic_aliases: 8,
        wildcard_subscriptions: false,
        subscription_identifiers: false,
        shared_subscriptions: false,
        server_keep_alive: Some(10),
        session_expiry_maximum: 3600,
        users: vec![(text("ann"), text("secret"))],
        clean_start: CleanStart::KeepReceivedIds,
        ended_takeover: EndedTakeover::Inherit,
        takeover_unread: TakeoverUnread::Process,
        takeover_will: TakeoverWill::Always,
        will_delay: WillDelay::LostWithSession,
        overlap: Overlap::Each,
        overflow: Overflow::EndSession,
        downgrade: Downgrade::AtSending,
        qos0_offline: Qos0Offline::Queue,
        unsubscribe: UnsubscribeInFlight::Abandon,
        sharing: Sharing::First,
        shared_on_end: SharedOnEnd::Drop,
        slips: BrokerSlips::NONE,
        mutants: named(&["copy-dup"]),
    };
    let plan = plan(&source);
    assert_eq!((plan.broker, plan.broker_name.as_str()), (expected, "hub"));
    assert_eq!(plan.broker_snapshot, Duration::from_secs(3));
}

#[test]
fn what_is_not_said_is_the_standards_reading() {
    let plan = plan(r#"{ "title": "x", "clients": { "c": {} } }"#);
    assert_eq!(plan.broker, BrokerOptions::standard());
    let client = &plan.clients[0];
    let standard = ClientOptions::standard(ByteString::from_static("c"), Version::V311);
    assert_eq!(client.options, standard);
    assert_eq!(client.reconnect, Reconnect::Fixed(Duration::from_secs(1)));
    let line = Line::steady(Duration::from_millis(20));
    assert_eq!(client.link, LinkPlan { kind: LinkKind::Stream, up: line, down: line });
    assert_eq!((plan.seed, plan.bounds), (1, Bounds::standard()));
}

#[test]
fn links_and_applications_reach_their_fields() {
    let plan = plan(
        r#"{ "title": "x", "clients": {
        "a": { "link": { "kind": "datagram", "delay": { "uniform": ["1ms", "2ms"] },
            "jitter": "3ms", "bandwidth": "8kbit/s", "loss": "5%",
            "burst": { "begin": "1%", "end": "1/2", "loss": "100%" }, "copy": "2%",
            "reorder": { "chance": "3%", "by": "4ms" }, "cut": "1/1000",
            "down": { "loss": "0%",
              "delay": { "exponential": { "least": "1ms", "mean": "2ms" } } } },
          "reconnect": { "first": "1s", "most": "1m", "jitter": "50%" }, "snapshot-every": "9s",
          "application": { "dedup": { "id-set": 4 }, "stamp": true, "clock-offset": "-2s",
            "clock-grain": "1s", "work": { "long-tail": { "least": "1ms", "most": "1s" } },
            "forward": [{ "filter": "t/#", "prefix": "c/", "qos": 1, "retain": true,
              "via": "b" }] } },
        "b": { "reconnect": "never" } } }"#,
    );
    let ratio = |part, of| Ratio { part, of };
    let ms = Duration::from_millis;
    let up = Line {
        delay: Delay::Uniform(ms(1), ms(2)),
        jitter: ms(3),
        bandwidth: Some(1000),
        loss: ratio(1, 20),
        burst: Some(Burst { begin: ratio(1, 100), end: ratio(1, 2), loss: Ratio::ALWAYS }),
        retransmit: ms(200),
        copy: ratio(1, 50),
        reorder: ratio(3, 100),
        reorder_by: ms(4),
        cut: ratio(1, 1000),
    };
    let spread = Delay::Exponential { least: ms(1), mean: ms(2) };
    let down = Line { delay: spread, loss: Ratio::NEVER, ..up };
    let client = &plan.clients[0];
    assert_eq!(client.link, LinkPlan { kind: LinkKind::Datagram, up, down });
    let backoff = Reconnect::Backoff { first: ms(1000), most: ms(60_000), jitter: ratio(1, 2) };
    assert_eq!((client.reconnect, client.snapshot), (backoff, ms(9000)));
    let text = ByteString::from_static;
    let forward = Forward {
        filter: text("t/#"),
        prefix: text("c/"),
        qos: Some(QoS::AtLeastOnce),
        retain: true,
        via: Some(1),
    };
    let application = Application {
        dedup: Dedup::IdSet(4),
        stamp: true,
        clock_offset: -2_000_000,
        clock_grain: ms(1000),
        work: Delay::LongTail { least: ms(1), most: ms(1000) },
        forward: vec![forward],
    };
    assert_eq!(client.application, application);
    assert_eq!(plan.clients[1].reconnect, Reconnect::Never);
}

#[test]
fn the_nearest_layer_wins() {
    let scenario = parse(
        r#"{ "title": "x", "variants": { "mqtt": ["3.1.1", "5.0"], "method": ["B", "A"] },
        "defaults": { "window": 1, "retry": { "timer": "9s" },
            "link": { "delay": "1ms", "down": { "delay": "2ms" } } },
        "broker": { "window": 2 },
        "clients": { "a": { "window": 3, "link": { "delay": "5ms" } }, "b": {} },
        "overrides": [
            { "when": { "mqtt": "5.0" }, "defaults": { "retry": "on-resume", "window": 4 } },
            { "when": { "mqtt": "5.0" }, "clients": { "b": { "window": 6, "method": "B" } } },
            { "when": { "mqtt": "5.0", "method": "A" }, "clients": { "b": { "window": 7 } } } ] }"#,
    );
    let windows = |variant: &Variant| {
        let plan = scenario.plan(variant, None);
        let clients = plan.clients.iter().map(|client| client.options.sender.window);
        (plan.broker.sender.window, clients.collect::<Vec<_>>(), plan.broker.sender.retry)
    };
    let timer = Retry::Timer(Duration::from_secs(9));
    let names: Vec<&str> = scenario.variants().iter().map(Variant::name).collect();
    assert_eq!(
        names,
        ["mqtt=3.1.1 method=B", "mqtt=3.1.1 method=A", "mqtt=5.0 method=B", "mqtt=5.0 method=A"]
    );
    let all = scenario.variants();
    assert_eq!(windows(&all[0]), (2, vec![3, 1], timer));
    assert_eq!(windows(&all[2]), (2, vec![3, 6], Retry::OnResume));
    assert_eq!(windows(&all[3]), (2, vec![3, 7], Retry::OnResume));
    let plan = scenario.plan(&all[3], None);
    let methods = |at: usize| plan.clients[at].options.receiver.method;
    assert_eq!(
        (plan.broker.receiver.method, methods(0), methods(1)),
        (Method::A, Method::A, Method::B)
    );
    // What a client says of both directions is nearer than what a default says of one.
    let fixed = |ms| Delay::Fixed(Duration::from_millis(ms));
    let (a, b) = (&plan.clients[0].link, &plan.clients[1].link);
    assert_eq!((a.up.delay, a.down.delay), (fixed(5), fixed(5)));
    assert_eq!((b.up.delay, b.down.delay), (fixed(1), fixed(2)));
}

#[test]
fn variants_are_found_by_a_part_of_their_name_and_skipped_with_a_reason() {
    let scenario = parse(
        r#"{ "title": "x", "clients": { "c": {} }, "variants": { "qos": [1, 0, 2],
        "method": ["B", "A"],
        "skip": [{ "qos": [0, 1], "method": "A", "because": "only QoS 2" }] } }"#,
    );
    let names: Vec<&str> = scenario.variants().iter().map(Variant::name).collect();
    assert_eq!(names, ["qos=1 method=B", "qos=0 method=B", "qos=2 method=B", "qos=2 method=A"]);
    assert_eq!(scenario.variant("").unwrap().name(), "qos=1 method=B");
    assert_eq!(scenario.variant("method=A").unwrap().name(), "qos=2 method=A");
    assert!(scenario.variant("method=A qos=1").is_none());
    assert!(scenario.skipped().contains(&("qos=0 method=A".to_owned(), "only QoS 2".to_owned())));
}

#[test]
fn addresses_become_selectors_and_faults_their_acts() {
    let plan = plan(
        r#"{ "title": "x", "link": "proxy", "clients": { "pub": {}, "sub": {} }, "faults": [
        { "lose": "puback#1[from=broker,to=pub]@2..4" },
        { "cut": "PUBLISH DUP q1 m3 pub->", "where": { "byte": 3 }, "notice": "client",
          "tail": "arrives", "chance": "50%" },
        { "cut": "sub", "at": "3s" },
        { "refuse": "pub", "attempts": "1,3.." },
        { "crash": "broker", "before": "PUBREL ->broker @1", "store": "stale", "down": "2s" } ] }"#,
    );
    let puback = Selector {
        packet: Some(qoslab_mqtt::packet::PacketType::Puback.into()),
        link: Some(0),
        dir: Some(Direction::Down),
        id: Some(1),
        nth: vec![2..=4],
        ..Selector::default()
    };
    let lose = Fault { trigger: Trigger::Packet(puback), chance: None, act: Act::Lose };
    assert_eq!(plan.faults[0], lose);
    let cut = Act::Cut {
        link: None,
        point: CutPoint::Byte(3),
        notice: Notice::Client,
        tail: Tail::Arrives,
    };
    assert_eq!(
        (&plan.faults[1].act, plan.faults[1].chance),
        (&cut, Some(Ratio { part: 1, of: 2 }))
    );
    assert_eq!(plan.faults[2].trigger, Trigger::At(Instant::from_micros(3_000_000)));
    let attempts = |attempts| Trigger::Connect { link: 0, attempts };
    assert_eq!(plan.faults[3].trigger, attempts(1..=1));
    assert_eq!(plan.faults[4].trigger, attempts(3..=u32::MAX));
    let crash = Act::Crash {
        who: None,
        store: StoreFate::Stale,
        down: Duration::from_secs(2),
        before: true,
    };
    assert_eq!(plan.faults[5].act, crash);
}

#[test]
fn a_counted_publish_becomes_its_messages() {
    let plan = plan(
        r#"{ "title": "x", "clients": { "pub": { "connect": "never" } }, "script": [
        { "at": "1s", "client": "pub", "publish": { "topic": "t", "payload": "n{n}", "qos": 2,
          "count": 3, "every": "10ms" } } ] }"#,
    );
    let published: Vec<(&When, &[u8])> = plan
        .script
        .iter()
        .filter_map(|step| match &step.action {
            Action::Publish(publish) => Some((&step.when, publish.payload.as_ref())),
            _ => None,
        })
        .collect();
    let at = |ms: u64| When::At(Instant::from_micros(ms * 1000));
    let expected: [(&When, &[u8]); 3] =
        [(&at(1000), b"n1"), (&at(1010), b"n2"), (&at(1020), b"n3")];
    assert_eq!(published, expected);
    assert_eq!(plan.script.len(), 3);
}

#[test]
fn values_of_the_command_line_win() {
    let source = r#"{ "title": "x", "clients": { "c": {} }, "script": [
        { "at": "1s", "client": "c", "publish": { "topic": "t" } } ] }"#;
    let sets = [
        ("seed", "7"),
        ("clients.c.link.delay", "50ms"),
        ("clients.d", "{\"mqtt\": \"5.0\"}"),
        ("script[0].publish.qos", "2"),
        ("script[1]", "{\"at\": \"2s\", \"client\": \"d\", \"hangup\": true}"),
    ];
    let scenario = Scenario::parse_with("x.json", source, &sets).unwrap();
    let plan = scenario.plan(&scenario.variants()[0], None);
    assert_eq!((plan.seed, plan.clients.len(), plan.script.len()), (7, 2, 4));
    assert_eq!(plan.clients[0].link.up.delay, Delay::Fixed(Duration::from_millis(50)));
    assert_eq!(plan.clients[1].options.version, Version::V5);
}
