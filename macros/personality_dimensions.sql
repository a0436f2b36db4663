{#- The dimensions of the personality in the order of its code, each with its letter for a score up to
0 and its letter for a score above. -#}
{%- macro personality_dimensions() -%}
    {{ return({
        'exploration': ['F', 'E'],
        'newness': ['T', 'N'],
        'variety': ['L', 'V'],
        'uniqueness': ['C', 'U'],
    }) }}
{%- endmacro -%}
