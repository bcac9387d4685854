//! Tests of HTML separation on pages of our own.
