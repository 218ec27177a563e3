"""The pages, one module for each noun. Every module in here is found by itself (`server.console.urls`)."""
