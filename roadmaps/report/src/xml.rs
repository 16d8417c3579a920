//! Writing XML: every text is escaped, and what XML cannot hold is left out.

use std::fmt::Write;

/// A document that is being written.
pub struct Xml {
    text: String,
}

impl Xml {
    pub fn new() -> Self {
        Xml {
            text: String::new(),
        }
    }

    /// Opens an element; its attributes are escaped.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
        self.tag(name, attributes);
        self.text.push('>');
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
        self.tag(name, attributes);
        self.text.push_str("/>");
    }

    /// Text, escaped.
    pub fn text(&mut self, text: &str) {
        escape(&mut self.text, text);
    }

    pub fn close(&mut self, name: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "</{name}>");
    }

    pub fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &dyn std::fmt::Display)]) {
        let _ = write!(self.text, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"");
            escape(&mut self.text, &value.to_string());
            self.text.push('"');
        }
    }
}

fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            '\t' | '\n' | '\r' => into.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_written_becomes_markup() {
        let mut xml = Xml::new();
        xml.open("text", &[("id", &"a\" onload=\"x")]);
        xml.text("</text><script>alert('1')</script>&\u{0}\u{b}");
        xml.close("text");
        assert_eq!(
            xml.finish(),
            "<text id=\"a&quot; onload=&quot;x\">&lt;/text&gt;&lt;script&gt;\
             alert(&#39;1&#39;)&lt;/script&gt;&amp;</text>\n"
        );
    }
}
