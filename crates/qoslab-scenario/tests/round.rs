//! Scenarios become plans: the starter file, topologies, variants, settings and their layers.

use qoslab_scenario::{Scenario, template};

#[test]
fn the_starter_file_parses_and_has_what_it_shows() {
    let scenario = Scenario::parse("my-first.json", &template("my-first")).unwrap();
    assert_eq!(scenario.title(), "my first");
    let plan = scenario.plan(&scenario.variants()[0], Some(7));
    assert_eq!((plan.seed, plan.clients.len(), plan.faults.len()), (7, 2, 1));
    println!("{plan:#?}");
}
