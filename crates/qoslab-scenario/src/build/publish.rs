//! Publishes of the script: one step of the file becomes as many as its `count` says.

use super::Build;
use super::script::MOST;
use crate::file::script::PublishStep;
use crate::syntax::Problem;
use bytes::Bytes;
use bytestring::ByteString;
use qoslab_mqtt::time::Duration;
use qoslab_sim::plan::{Action, PublishPlan, Step, When};

/// The most bytes that the steps of counted publishes may hold, each of its own.
const MOST_BYTES: usize = 64 << 20;

impl Build<'_> {
    pub(super) fn publish(
        &mut self,
        client: usize,
        step: &PublishStep,
        when: &When,
        steps: &mut Vec<Step>,
    ) {
        let file = &step.publish.value;
        if let Some(expiry) = &file.expiry {
            self.only_in_5(client, expiry.span, "message expiry");
        }
        if let Some(properties) = &file.user_properties {
            self.only_in_5(client, properties.span.head(), "a user property");
        }
        let count = file.count.as_ref().map_or(1, |count| count.get());
        let every = file.every.as_ref().map_or(Duration::ZERO, |every| every.0);
        if let (None, Some(every)) = (&file.count, &file.every) {
            let problem = Problem::new(every.span, "`every` without `count`");
            let help = "say how many: `\"count\": 10`";
            self.problems.push(problem.help(help).without(&["count"]));
        }
        if let (Some(at), Some(place)) = (&step.at, &file.every) {
            let last = every.scaled(u64::from(count - 1), 1);
            self.reachable(at.instant() + last, place.span);
        }
        let pairs = file.user_properties.iter().flat_map(|list| list.iter());
        let pairs: Vec<_> = pairs.map(|pair| (pair.0.0.clone(), pair.1.0.clone())).collect();
        let own = file.payload.as_ref().map_or(0, |payload| payload.own());
        if !self.can_hold(step, count, own + size_of_list(&pairs) + size_of_moment(when)) {
            return;
        }
        let shared = file.payload.as_ref().map_or_else(Bytes::new, |payload| payload.bytes(0));
        for n in 1..=count {
            if steps.len() > MOST {
                return;
            }
            let shift = every.scaled(u64::from(n - 1), 1);
            let when = match when {
                When::At(at) => When::At(*at + shift),
                When::After(selector, delay) => When::After(selector.clone(), *delay + shift),
            };
            let numbered = file.payload.as_ref().filter(|_| own > 0 && file.count.is_some());
            let action = Action::Publish(PublishPlan {
                topic: file.topic.0.clone(),
                payload: numbered.map_or_else(|| shared.clone(), |payload| payload.bytes(n)),
                qos: file.qos.as_ref().map_or(self.variant.qos(), |qos| qos.0),
                retain: file.retain.as_ref().is_some_and(|retain| retain.value),
                expiry: file.expiry.as_ref().map(|expiry| expiry.0),
                user_properties: pairs.clone(),
            });
            steps.push(Step { when, who: Some(client), action });
        }
    }

    /// Whether the script still fits into memory with `count` steps of so many bytes.
    fn can_hold(&mut self, step: &PublishStep, count: u32, bytes: usize) -> bool {
        self.counted = self.counted.saturating_add(bytes.saturating_mul(count as usize));
        let fits = self.counted <= MOST_BYTES;
        if let (false, Some(count)) = (fits, &step.publish.value.count) {
            let problem = Problem::new(count.span, "the messages are too large together");
            let help = "`{n}` and `user-properties` are kept for each: at most 64 MiB in all";
            self.problems.push(problem.help(help).certain());
        }
        fits
    }
}

fn size_of_list(pairs: &[(ByteString, ByteString)]) -> usize {
    size_of_val(pairs)
}

fn size_of_moment(when: &When) -> usize {
    match when {
        When::At(_) => 0,
        When::After(selector, _) => size_of_val(&*selector.nth),
    }
}
