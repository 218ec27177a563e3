"""The console: what an officer or a station keeper sees and does in a browser. docs/console.md tells how it is made."""
