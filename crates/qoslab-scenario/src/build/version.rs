//! What MQTT 3.1.1 cannot say: settings that exist in 5.0 only are refused for a 3.1.1 client, each
//! with the way out. A lab that dropped them without a word would teach something false.

use super::{Build, Layers, own, pick};
use crate::file::party::ClientFile;
use crate::syntax::lost::Leans;
use crate::syntax::{At, Problem, Span};
use crate::value::Seconds;
use qoslab_mqtt::packet::Version;

impl<'f> Build<'f> {
    /// Notes that a client of this version cannot say this.
    pub(super) fn only_in_5(&mut self, client: usize, place: Span, what: &str) {
        match self.versions[client] {
            Version::V5 => return,
            Version::V311 => {}
        }
        let name = self.names.clients[client];
        let what = format!("{what} exists in MQTT 5.0 only");
        if self.problems.has(place, &what) {
            return; // a default: one client is enough
        }
        let message = format!("{what}, and `{name}` speaks 3.1.1");
        let axis = self.file.variants.as_ref().is_some_and(|axes| axes.mqtt.is_some());
        let help = if axis {
            "say it for one version: `\"when\": {\"mqtt\": \"5.0\"}` (settings: in `overrides`)"
        } else {
            "let the client speak `\"mqtt\": \"5.0\"`, or leave this out"
        };
        let problem = Problem::new(place, message).help(help);
        self.problems.push(problem.leans(self.setting(client, &["mqtt"])));
    }

    /// Notes settings of a client that its version cannot express.
    pub(super) fn check_version(
        &mut self,
        at: usize,
        layers: &Layers<'f, ClientFile>,
        clean: bool,
    ) {
        match self.versions[at] {
            Version::V5 => return,
            Version::V311 => {}
        }
        let found = [
            (pick!(layers, receive_maximum).map(|at| at.span), "Receive Maximum"),
            (pick!(layers, maximum_packet_size).map(|at| at.span), "Maximum Packet Size"),
            (pick!(layers, topic_alias_maximum).map(|at| at.span), "Topic Alias Maximum"),
            (pick!(layers, topic_aliases).map(|at| at.span), "a topic alias"),
            (own!(layers, user_properties).map(|at| at.span.head()), "a user property"),
            (
                own!(layers, request_problem_information).map(|at| at.span),
                "Request Problem Information",
            ),
            (own!(layers, authentication_method).map(|at| at.span), "enhanced authentication"),
        ];
        for (place, what) in found {
            if let Some(place) = place {
                self.only_in_5(at, place, what);
            }
        }
        if let Some(will) = own!(layers, will) {
            if let Some(delay) = &will.delay {
                self.only_in_5(at, delay.span, "a will delay");
            }
            if let Some(expiry) = &will.expiry {
                self.only_in_5(at, expiry.span, "message expiry");
            }
        }
        if let (Some(password), None) = (own!(layers, password), own!(layers, user_name)) {
            let message = "MQTT 3.1.1 knows no password without a user name (rule 3.1.2-22)";
            let problem = Problem::new(password.span, message);
            let leans = self.setting(at, &["mqtt", "user-name"]);
            let help = "give a `user-name`, or let it speak 5.0";
            self.problems.push(problem.help(help).leans(leans));
        }
        if let Some(expiry) = pick!(layers, session_expiry) {
            self.session_expiry(at, expiry, clean);
        }
    }

    /// A 3.1.1 session lives for ever or as long as its connection, and `clean` says which.
    fn session_expiry(&mut self, client: usize, expiry: &At<Seconds>, clean: bool) {
        let seconds = expiry.0;
        let sayable = if clean { seconds == 0 } else { seconds == Seconds::NEVER };
        if !sayable {
            let message = "MQTT 3.1.1 has no session expiry";
            let help = "a 3.1.1 session lives for ever (`\"clean\": false`) or ends with its \
                        connection (`\"clean\": true`); for one version only, use `overrides`";
            let leans = self.setting(client, &["mqtt", "clean"]);
            self.problems.push(Problem::new(expiry.span, message).help(help).leans(leans));
        }
    }

    /// What leans on settings of a client.
    pub(super) fn setting(&self, client: usize, keys: &'static [&'static str]) -> Leans {
        Leans::Setting(keys, self.names.clients.get(client).map(|name| (*name).to_owned()))
    }
}
