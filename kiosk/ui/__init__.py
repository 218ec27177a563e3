"""What the window of a kiosk says and does, with no window: steps, the flow between them, and the frozen views they give.

`view data -> widgets -> press -> flow -> step -> view data`: data flows one way. Only `kiosk.ui.window` imports Kivy.
"""
