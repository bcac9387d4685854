//! `calledit annotate`: texts, or the lines of `separate`, in; the same objects with their layers out.

use super::Tools;
use crate::error::{Error, Result};
use crate::model::{Comment, Date, Page, Prediction, ReplyTo};
use crate::names::{Entities, EntityKind, Mention};
use crate::rules::Data;
use crate::text::Offsets;
use crate::when::Grammar;
use crate::{detect, events};
use serde_json::{Map, Value, json};

/// The layers to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layers {
    /// Time expressions.
    pub times: bool,
    /// Places.
    pub places: bool,
    /// Actors.
    pub actors: bool,
    /// Events.
    pub events: bool,
    /// Predictions.
    pub predictions: bool,
}

impl Layers {
    /// Every layer.
    pub const ALL: Self = Self { times: true, places: true, actors: true, events: true, predictions: true };

    /// Times alone: these need no names, cues or event words.
    pub const TIMES: Self = Self { times: true, places: false, actors: false, events: false, predictions: false };

    /// Reads a list such as `times,events`.
    ///
    /// # Errors
    /// Where a name is not a layer.
    pub fn parse(list: &str) -> Result<Self> {
        let mut layers = Self { times: false, places: false, actors: false, events: false, predictions: false };
        for name in list.split(',').map(str::trim).filter(|n| !n.is_empty()) {
            match name {
                "times" => layers.times = true,
                "places" => layers.places = true,
                "actors" => layers.actors = true,
                "events" => layers.events = true,
                "predictions" => layers.predictions = true,
                other => return Err(Error::usage(format!("no layer `{other}`")).hint("layers are times, places, actors, events, predictions")),
            }
        }
        Ok(layers)
    }
}

/// What annotation needs, loaded once: the time grammar where times alone are asked for, else everything.
#[derive(Debug)]
pub struct Annotator {
    layers: Layers,
    kit: Kit,
}

#[derive(Debug)]
enum Kit {
    Times(Grammar),
    Every(Box<Tools>),
}

impl Annotator {
    /// Loads what `layers` need.
    ///
    /// # Errors
    /// Where a data file is broken.
    pub fn load(data: &Data, layers: Layers) -> Result<Self> {
        let kit = if layers == Layers::TIMES { Kit::Times(Grammar::load(data)?) } else { Kit::Every(Box::new(Tools::load(data)?)) };
        Ok(Self { layers, kit })
    }

    /// Annotates one line of `{"id","text","date"?,"parent"?,"title"?}` or of `separate`.
    ///
    /// # Errors
    /// Where the line is not a JSON object with `text` or `body`.
    pub fn annotate(&self, line: &str) -> Result<Value> {
        let mut object = read_line(line)?;
        let is_page = object.contains_key("comments") && object.contains_key("body");
        match &self.kit {
            Kit::Times(grammar) if is_page => times_of_page(&mut object, grammar),
            Kit::Times(grammar) => {
                let (text, anchor) = (text_of(&object, "text").unwrap_or_default(), date_of(object.get("date")));
                add_times(&mut object, &text, anchor, grammar);
            }
            Kit::Every(tools) if is_page => annotate_page(&mut object, self.layers, tools),
            Kit::Every(tools) => annotate_text(&mut object, self.layers, tools),
        }
        Ok(Value::Object(object))
    }
}

fn read_line(line: &str) -> Result<Map<String, Value>> {
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|e| Error::data("not a JSON object").because(e))?;
    let is_page = object.contains_key("comments") && object.contains_key("body");
    if !is_page && !object.get("text").is_some_and(Value::is_string) {
        return Err(Error::data("no `text` in the line")
            .hint("a line holds {\"id\",\"text\",\"date\"?,\"parent\"?,\"title\"?}, or is a line of `calledit separate`"));
    }
    Ok(object)
}

fn times_of_page(object: &mut Map<String, Value>, grammar: &Grammar) {
    let published_on = date_of(object.get("published_on"));
    let mut comments = object.remove("comments").unwrap_or(Value::Null);
    for row in comments.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let (text, posted_on) = (text_of(row, "text").unwrap_or_default(), date_of(row.get("posted_at")));
        add_times(row, &text, posted_on.or(published_on), grammar);
    }
    let body = text_of(object, "body").unwrap_or_default();
    add_times(object, &body, published_on, grammar);
    object.insert("comments".to_owned(), comments);
}

fn annotate_text(object: &mut Map<String, Value>, layers: Layers, tools: &Tools) {
    let page = page_of(object);
    let entities = Entities::of_page(&page, &tools.names);
    let text = page.comments.last().map_or("", |c| &c.text).to_owned();
    let predictions = if layers.predictions { detected(&page, tools, &entities) } else { Vec::new() };
    let last = page.comments.last().map(|c| c.comment_id);
    let mine: Vec<&Prediction> = predictions.iter().filter(|p| p.comment_id == last).collect();
    add_layers(object, &text, page.published_on, layers, tools, &entities, &mine);
}

fn detected(page: &Page, tools: &Tools, entities: &Entities) -> Vec<Prediction> {
    let context = detect::Context { cues: &tools.cues, lexicon: &tools.lexicon, grammar: &tools.grammar, entities };
    detect::detect(page, &context)
}

fn date_of(value: Option<&Value>) -> Option<Date> {
    value.and_then(Value::as_str).and_then(|d| d.get(..10)).and_then(|d| d.parse().ok())
}

fn text_of(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// A page of one or two comments: the parent, where given, and the text itself.
fn page_of(object: &Map<String, Value>) -> Page {
    let comment = |n: u32, text: String, reply_to| Comment { posted_at: text_of(object, "date"), reply_to, ..Comment::bare(n, &text) };
    let mut comments = Vec::new();
    if let Some(parent) = text_of(object, "parent") {
        comments.push(comment(1, parent, ReplyTo::Top));
    }
    let reply_to = if comments.is_empty() { ReplyTo::Top } else { ReplyTo::Comment(1) };
    comments.push(comment(comments.len() as u32 + 1, text_of(object, "text").unwrap_or_default(), reply_to));
    page_with(text_of(object, "title"), date_of(object.get("date")), String::new(), comments)
}

fn page_with(title: Option<String>, published_on: Option<Date>, body: String, comments: Vec<Comment>) -> Page {
    Page { title, published_on, body, ..Page::of_comments("annotate", comments) }
}

fn annotate_page(object: &mut Map<String, Value>, layers: Layers, tools: &Tools) {
    let body = text_of(object, "body").unwrap_or_default();
    let published_on = date_of(object.get("published_on"));
    let rows: Vec<Map<String, Value>> =
        object.get("comments").and_then(Value::as_array).into_iter().flatten().filter_map(|v| v.as_object().cloned()).collect();
    let comments: Vec<Comment> = rows.iter().enumerate().map(|(i, row)| page_comment(i, row)).collect();
    let page = page_with(text_of(object, "title"), published_on, body, comments);
    let entities = Entities::of_page(&page, &tools.names);
    let predictions = if layers.predictions { detected(&page, tools, &entities) } else { Vec::new() };
    let mut out = Vec::new();
    for (mut row, comment) in rows.into_iter().zip(&page.comments) {
        let mine: Vec<&Prediction> = predictions.iter().filter(|p| p.comment_id == Some(comment.comment_id)).collect();
        add_layers(&mut row, &comment.text, comment.posted_on().or(published_on), layers, tools, &entities, &mine);
        out.push(Value::Object(row));
    }
    let own: Vec<&Prediction> = predictions.iter().filter(|p| p.comment_id.is_none()).collect();
    add_layers(object, &page.body, published_on, layers, tools, &entities, &own);
    object.insert("comments".to_owned(), Value::Array(out));
}

fn page_comment(i: usize, row: &Map<String, Value>) -> Comment {
    let n = row.get("n").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(i as u32 + 1);
    let reply_to = match row.get("reply_to_n") {
        None | Some(Value::Null) => ReplyTo::Top,
        Some(v) => v.as_u64().and_then(|n| u32::try_from(n).ok()).map_or(ReplyTo::Unknown, ReplyTo::Comment),
    };
    Comment {
        author: text_of(row, "author"),
        posted_at: text_of(row, "posted_at"),
        reply_to,
        ..Comment::bare(n, &text_of(row, "text").unwrap_or_default())
    }
}

fn add_layers(
    object: &mut Map<String, Value>,
    text: &str,
    anchor: Option<Date>,
    layers: Layers,
    tools: &Tools,
    entities: &Entities,
    predictions: &[&Prediction],
) {
    let offsets = Offsets::new(text);
    let at = |b: usize| offsets.chars(b);
    if layers.times {
        add_times(object, text, anchor, &tools.grammar);
    }
    if layers.places || layers.actors {
        let mentions = entities.mentions(text);
        let (places, actors): (Vec<&Mention>, Vec<&Mention>) = mentions.iter().partition(|m| entities.at(m.entity).kind == EntityKind::Place);
        if layers.places {
            let rows = places.iter().map(|m| {
                let e = entities.at(m.entity);
                json!({"start": at(m.start), "end": at(m.end), "text": &text[m.start..m.end], "name": e.name, "place_id": e.id, "score": m.score})
            });
            object.insert("places".to_owned(), rows.collect());
        }
        if layers.actors {
            let rows = actors.iter().map(|m| {
                let e = entities.at(m.entity);
                json!({"start": at(m.start), "end": at(m.end), "text": &text[m.start..m.end], "name": e.name, "side": e.side})
            });
            object.insert("actors".to_owned(), rows.collect());
        }
    }
    if layers.events {
        let context = events::Context { lexicon: &tools.lexicon, grammar: &tools.grammar, entities };
        let name = |i: Option<usize>| i.map(|i| entities.at(i).name.clone());
        let rows = events::code(text, anchor, &context);
        let rows = rows.iter().map(|e| json!({"start": at(e.start), "end": at(e.end), "event": e.event, "actor": name(e.actor), "target": name(e.target), "date_from": e.date_from, "date_to": e.date_to, "certainty": e.said()}));
        object.insert("events".to_owned(), rows.collect());
    }
    if layers.predictions {
        object.insert("predictions".to_owned(), predictions.iter().map(|p| prediction_row(p)).collect());
    }
}

fn add_times(object: &mut Map<String, Value>, text: &str, anchor: Option<Date>, grammar: &Grammar) {
    let offsets = Offsets::new(text);
    let at = |b: usize| offsets.chars(b);
    let times = grammar.tag(text, anchor, None);
    let rows = times.iter().map(|t| {
        json!({"start": at(t.start), "end": at(t.end), "text": &text[t.start..t.end], "type": t.kind.as_str(), "value": t.value,
            "earliest": t.earliest, "latest": t.latest})
    });
    object.insert("times".to_owned(), rows.collect());
}

fn prediction_row(p: &Prediction) -> Value {
    json!({
        "start": p.span.start, "end": p.span.end, "quote": p.quote, "kind": p.kind, "event": p.event, "actor": p.actor,
        "target": p.target.as_ref().map(|t| &t.name), "polarity": p.polarity, "horizon_phrase": p.horizon.phrase,
        "due_from": p.horizon.due_from, "due_by": p.horizon.due_by, "certainty_phrase": p.certainty_phrase,
        "probability": p.probability, "probability_low": p.probability_low, "probability_high": p.probability_high,
        "probability_basis": p.probability_basis, "condition": p.condition, "rule_id": p.rule_id, "score": p.score,
    })
}
