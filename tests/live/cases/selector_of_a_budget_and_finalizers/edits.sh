kubectl patch pdb web --type=merge -p '{"metadata":{"finalizers":["example.com/z","example.com/a"]},"spec":{"selector":{"matchLabels":{"app":"web","tier":"front"}}}}'
