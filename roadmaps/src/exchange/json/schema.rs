//! The JSON Schema of the JSON form, from the types and the limits that are checked.

use serde_json::{Value, json};

use super::why;
use crate::edit::{MAX_TEXT, MAX_TITLE};
use crate::model::{FORMAT, FORMAT_VERSION, MAX_ID_CHARACTERS, Roadmap};

/// The JSON Schema (draft 2020-12) of the JSON form, pretty, its names in alphabetical order.
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(Roadmap).to_value();
    schema["title"] = json!("A Backcast roadmap");
    schema["properties"]["format"] = json!({
        "description": "What kind of file this is.", "const": FORMAT,
    });
    schema["properties"]["version"] = json!({
        "description": "The version of the format.",
        "type": "integer", "minimum": 1, "maximum": FORMAT_VERSION,
    });
    schema["properties"]["currency"]["pattern"] = json!("^[A-Z]{3}$");
    schema["required"] = json!(["format", "goal"]);
    schema["$defs"]["Calendar"]["properties"]["weekdays"]["minItems"] = json!(1);
    bound(&mut schema);
    let mut text = serde_json::to_string_pretty(&sorted(schema)).expect("a schema is plain data");
    text.push('\n');
    text
}

/// States the limits that reading checks.
fn bound(schema: &mut Value) {
    let Some(definitions) = schema["$defs"].as_object_mut() else {
        return;
    };
    for (name, definition) in definitions.iter_mut() {
        if name.ends_with("Id") {
            // A group of alternatives may leave its id out, or empty.
            let least = usize::from(name != "AnyOfId");
            definition["minLength"] = json!(least);
            definition["maxLength"] = json!(MAX_ID_CHARACTERS);
        }
        bound_fields(definition);
    }
    bound_fields(schema);
}

fn bound_fields(definition: &mut Value) {
    let Some(fields) = definition["properties"].as_object_mut() else {
        return;
    };
    for (name, field) in fields.iter_mut() {
        match name.as_str() {
            "title" => field["maxLength"] = json!(MAX_TITLE),
            "notes" | "story" | "text" => field["maxLength"] = json!(MAX_TEXT),
            name => {
                if let Some((from, to)) = why::range(name) {
                    field["minimum"] = json!(from);
                    field["maximum"] = json!(to);
                }
            }
        }
    }
}

/// The same whatever order the map of `serde_json` keeps, which other crates can switch.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            let fields = fields.into_iter().map(|(name, it)| (name, sorted(it)));
            Value::Object(fields.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
