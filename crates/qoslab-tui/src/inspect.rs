//! What the inspector shows of the moment under the cursor: boxes, made in `qoslab-lab` so that the
//! shell shows the same.

use crate::player::Player;
pub use qoslab_lab::state::boxes::{Facts, Sign};
use qoslab_lab::state::boxes::{Scene, boxes as all_boxes, only_changes};

/// All boxes of the moment under the cursor, or those that are not as they were.
pub fn boxes(player: &Player, only: bool) -> Vec<Facts> {
    let run = player.run();
    let trace = &run.report.trace;
    let story = run.index.story(trace);
    let plan = run.scenario.plan(&run.variant, None);
    let scene = Scene {
        trace,
        plan: &plan,
        story: &story,
        event: player.event(),
        now: player.seen.get(&player.event()).map(AsRef::as_ref),
        then: player.then().and_then(|then| player.seen.get(&then)).map(AsRef::as_ref),
        hides: player.hidden_from.is_some(),
    };
    let boxes = all_boxes(&scene);
    if only { only_changes(boxes) } else { boxes }
}
