//! JSON nested deeper than the parser's tree goes: read from front to back with a stack of our own into a flat list of
//! objects, each with its plain fields, its parent and the key it stands under. Depth costs memory, never the call stack.

use serde_json::{Map, Value};

/// An object with its fields that are neither objects nor lists.
#[derive(Debug)]
pub(super) struct Node {
    /// An object of plain fields.
    pub fields: Value,
    /// The object it stands in.
    pub parent: Option<usize>,
    /// The key it stands under, of the nearest object around it.
    pub key: String,
}

/// Deeper than any thread; what is made to be deep ends here.
const DEEPEST: usize = 20_000;

enum Open {
    Object { node: usize, key: Option<String> },
    List { key: String },
}

/// The objects of `text` in order; none where it is no JSON or nests past any thread.
pub(super) fn nodes(text: &str) -> Option<Vec<Node>> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                let (parent, key) = above(&open);
                nodes.push(Node { fields: Value::Object(Map::new()), parent, key });
                open.push(Open::Object { node: nodes.len() - 1, key: None });
                at += 1;
            }
            b'[' => {
                let (_, key) = above(&open);
                open.push(Open::List { key });
                at += 1;
            }
            b'}' | b']' => {
                open.pop()?;
                after_value(&mut open);
                at += 1;
            }
            b',' | b':' | b' ' | b'\n' | b'\t' | b'\r' => at += 1,
            _ => {
                let end = end_of_scalar(bytes, at)?;
                let value: Value = serde_json::from_str(&text[at..end]).ok()?;
                keep(value, &mut open, &mut nodes)?;
                at = end;
            }
        }
        if open.len() > DEEPEST {
            return None;
        }
    }
    open.is_empty().then_some(nodes)
}

fn above(open: &[Open]) -> (Option<usize>, String) {
    let node = open.iter().rev().find_map(|o| match o {
        Open::Object { node, .. } => Some(*node),
        Open::List { .. } => None,
    });
    let key = match open.last() {
        Some(Open::Object { key, .. }) => key.clone().unwrap_or_default(),
        Some(Open::List { key }) => key.clone(),
        None => String::new(),
    };
    (node, key)
}

/// A key where one is due, else a field of its object; members of lists are passed over.
fn keep(value: Value, open: &mut [Open], nodes: &mut [Node]) -> Option<()> {
    let Open::Object { node, key } = open.last_mut()? else { return Some(()) };
    match key.take() {
        None => *key = Some(value.as_str()?.to_owned()),
        Some(name) => {
            nodes[*node].fields.as_object_mut()?.insert(name, value);
        }
    }
    Some(())
}

fn after_value(open: &mut [Open]) {
    if let Some(Open::Object { key, .. }) = open.last_mut() {
        *key = None;
    }
}

fn end_of_scalar(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start] != b'"' {
        let ends = |b: &u8| matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\t' | b'\r' | b':');
        return Some(bytes[start..].iter().position(ends).map_or(bytes.len(), |n| start + n));
    }
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_know_their_parent_and_key() {
        let found = nodes(r#"{"id":1,"children":[{"id":2,"t":"a \"b\\","children":[{"id":3,"children":[]}],"n":null}],"title":"T"}"#).unwrap();
        let shape: Vec<_> = found.iter().map(|n| (n.fields["id"].as_u64(), n.parent, n.key.as_str())).collect();
        assert_eq!(shape, [(Some(1), None, ""), (Some(2), Some(0), "children"), (Some(3), Some(1), "children")]);
        assert_eq!((found[0].fields["title"].as_str(), found[1].fields["t"].as_str()), (Some("T"), Some("a \"b\\")));
        let deep = format!("{}{}", "{\"c\":[".repeat(5000), "]}".repeat(5000));
        assert_eq!(nodes(&deep).unwrap().len(), 5000);
        assert!(nodes(&"[".repeat(100_000)).is_none() && nodes("{\"a\":").is_none() && nodes("{\"a\":tru}").is_none());
    }
}
