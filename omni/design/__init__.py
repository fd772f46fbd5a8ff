"""The design system's server side: template tags, bundles of CSS and script per door, the style guide."""
