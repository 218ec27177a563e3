"""Writing with a panel of keys: layouts, the state of what is typed, Chinese by pinyin. Pure: no widget, no thread."""
